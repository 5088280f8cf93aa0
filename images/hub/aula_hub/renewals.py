"""A new password ends whatever the old one opened: cookies, the sessions of open pages, tokens of the person's own."""

from __future__ import annotations

import logging

from jupyterhub import orm
from jupyterhub.utils import new_token
from sqlalchemy import inspect

_LOG = logging.getLogger("aula.renewals")


def renewal_of(user: orm.User) -> int:
    """The number of the password that the user's cookies are for: `3:<token>` is the third new one's."""
    number, mark, _ = user.cookie_id.partition(":")
    return int(number) if mark and number.isdecimal() else 0


def _tokens_of_servers(user: orm.User) -> set[int]:
    """Ids of the tokens with which the user's running servers talk to the hub.

    JupyterHub keeps no link between the two. It makes the token just before it notes the start; the note alone could
    be the person's own words.
    """
    own = set()
    for server in user.orm_spawners.values():
        before = [
            (token.created, token.id)
            for token in user.api_tokens
            if server.started and token.created <= server.started and (token.note or "").startswith("Server at ")
        ]
        own |= {token for _, token in sorted(before)[-1:]}
    return own


def end_old_sign_ins(user: orm.User, renewal: int) -> bool:
    """Signs the user out everywhere, if the password is another than the one that the cookies are for.

    Only the tokens of servers that run stay: such a server goes on, and without its token nobody could open it again.
    `renewal` is how often the person was given a new password. Returns whether something was ended.
    """
    if renewal_of(user) == renewal:
        return False
    user.cookie_id = f"{renewal}:{new_token()}" if renewal else new_token()
    database = inspect(user).session
    servers = _tokens_of_servers(user)
    for token in list(user.api_tokens):
        if token.id not in servers:
            database.delete(token)
    database.commit()
    _LOG.info("%s has a new password: signed out everywhere", user.name)
    return True
