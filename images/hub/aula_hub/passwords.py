"""Salted scrypt hashes, which the hub stores instead of passwords."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass

from aula_contract import CONSTANTS

_COST = CONSTANTS["scrypt"]
LENGTH = CONSTANTS["hashBytes"]


@dataclass(frozen=True)
class Scrypt:
    """A password's salted hash and its cost parameters (each check takes n·r·128 bytes of memory)."""

    salt: bytes
    hash: bytes
    n: int
    r: int
    p: int

    @classmethod
    def make(cls, password: str, n: int = _COST["n"], r: int = _COST["r"], p: int = _COST["p"]) -> Scrypt:
        """A hash of `password` with a new salt."""
        salt = os.urandom(16)
        return cls(salt, _derive(password, salt, n, r, p), n, r, p)


def _derive(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # OpenSSL's default ceiling of 32 MiB would refuse a cost that the program may well choose.
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r + 2**20, dklen=LENGTH)


# Nobody knows this password. It is checked if there is no such person.
_NOBODY = Scrypt.make(os.urandom(32).hex())


def verify(password: str, stored: Scrypt | None) -> bool:
    """Whether `password` is the stored one; it does the same work if there is no stored one."""
    known = stored or _NOBODY
    right = hmac.compare_digest(_derive(password, known.salt, known.n, known.r, known.p), known.hash)
    return right and stored is not None
