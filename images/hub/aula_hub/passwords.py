"""Salted scrypt hashes, which the hub stores instead of passwords."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass

from aula_hub.fields import Fields, FileError

_LENGTH = 64


@dataclass(frozen=True)
class Scrypt:
    """A password's salted hash and its cost parameters (each check takes n·r·128 bytes of memory)."""

    salt: bytes
    hash: bytes
    n: int
    r: int
    p: int

    @classmethod
    def read(cls, fields: Fields) -> Scrypt:
        """Reads {salt, hash, n, r, p}, with salt and hash in hexadecimal; raises FileError."""
        try:
            salt = bytes.fromhex(fields.get("salt", str))
            digest = bytes.fromhex(fields.get("hash", str))
        except ValueError as error:
            raise FileError(f"scrypt: salt and hash must be hexadecimal ({error})") from error
        if len(digest) != _LENGTH:
            raise FileError(f"scrypt: hash must have {_LENGTH} bytes, found {len(digest)}")
        return cls(salt, digest, fields.get("n", int), fields.get("r", int), fields.get("p", int))

    @classmethod
    def make(cls, password: str, n: int = 1024, r: int = 8, p: int = 1) -> Scrypt:
        """Returns a hash of `password` with a new salt."""
        salt = os.urandom(16)
        return cls(salt, _derive(password, salt, n, r, p), n, r, p)


def _derive(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # OpenSSL's default limit of 32 MiB would refuse a cost that the program may choose.
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r + 2**20, dklen=_LENGTH)


# Nobody knows this password. It is checked if there is no such person.
_NOBODY = Scrypt.make(os.urandom(32).hex())


def verify(password: str, stored: Scrypt | None) -> bool:
    """Whether `password` is the stored one; it does the same work if there is no stored one."""
    known = stored or _NOBODY
    right = hmac.compare_digest(_derive(password, known.salt, known.n, known.r, known.p), known.hash)
    return right and stored is not None
