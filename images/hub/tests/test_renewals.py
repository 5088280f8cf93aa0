"""A new password ends what the old one opened, in a database of the hub's own."""

import pytest

orm = pytest.importorskip("jupyterhub.orm", reason="pip install -r requirements.txt")

from aula_hub.authenticator import RosterAuthenticator  # noqa: E402
from aula_hub.people import Person  # noqa: E402
from aula_hub.renewals import end_old_sign_ins, renewal_of  # noqa: E402
from jupyterhub import roles  # noqa: E402


class Known:
    """People who were given as many new passwords."""

    def __init__(self, **renewals: int | None) -> None:
        self._renewals = renewals

    def find(self, name: str) -> Person | None:
        entry = {"name": name, "namespace": f"x-{name}", "role": "student", "status": "active"}
        return Person.model_validate(entry | {"renewal": self._renewals[name]}) if name in self._renewals else None


@pytest.fixture
def database():
    with orm.new_session_factory("sqlite:///:memory:")() as session:
        roles.create_role(session, {"name": "user", "scopes": ["self"]})
        session.add_all(orm.OAuthClient(identifier=name) for name in ("jupyterhub", "jupyterhub-user-alice"))
        session.commit()
        yield session


def user_in(database, name="alice"):
    user = orm.User(name=name)
    database.add(user)
    roles.assign_default_roles(database, entity=user)
    database.commit()
    return user


def token_of(database, user, note, client="jupyterhub") -> str:
    token = user.new_api_token(note=note, client_id=client, scopes=["self"])
    database.commit()
    return token


def notes(user) -> list[str]:
    return sorted(token.note for token in user.api_tokens)


def test_without_a_new_password_nothing_ends(database):
    alice = user_in(database)
    token_of(database, alice, "mine")
    before = alice.cookie_id
    assert not end_old_sign_ins(alice, 0)
    assert (alice.cookie_id, notes(alice), renewal_of(alice)) == (before, ["mine"], 0)


def test_a_new_password_ends_cookies_pages_and_tokens_once_and_no_running_server(database):
    alice = user_in(database)
    # A note is the person's own to write.
    token_of(database, alice, "Server at /user/alice/ before")
    token_of(database, alice, "Server at /user/alice/")
    database.add(orm.Spawner(user=alice, name="", started=orm.utcnow()))
    database.commit()
    token_of(database, alice, "page", "jupyterhub-user-alice")
    token_of(database, alice, "Server at /user/alice/ after")
    before = alice.cookie_id
    assert end_old_sign_ins(alice, 1)
    assert alice.cookie_id != before and renewal_of(alice) == 1
    assert notes(alice) == ["Server at /user/alice/"]

    now = alice.cookie_id
    token_of(database, alice, "after")
    assert not end_old_sign_ins(alice, 1)
    assert (alice.cookie_id, notes(alice)) == (now, ["Server at /user/alice/", "after"])
    assert end_old_sign_ins(alice, 2) and renewal_of(alice) == 2


def test_a_number_that_was_taken_out_of_the_file_is_another_password_too(database):
    alice = user_in(database)
    end_old_sign_ins(alice, 3)
    assert end_old_sign_ins(alice, 0)
    assert renewal_of(alice) == 0 and ":" not in alice.cookie_id


def test_the_hub_asks_it_of_everybody_when_it_starts(database):
    users = {name: user_in(database, name) for name in ("alice", "bob", "carol")}
    authenticator = RosterAuthenticator.__new__(RosterAuthenticator)
    authenticator._trait_values = {"people": Known(alice=2, bob=None)}
    for user in users.values():
        authenticator.add_user(user)
    assert {name: renewal_of(user) for name, user in users.items()} == {"alice": 2, "bob": 0, "carol": 0}
