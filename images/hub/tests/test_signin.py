"""Passwords and the brake on guessing."""

import pytest
from aula_hub.passwords import Scrypt, verify
from aula_hub.throttle import Throttle


def test_right_and_wrong_password():
    stored = Scrypt.make("über-secret", n=16)
    assert verify("über-secret", stored)
    assert not verify("uber-secret", stored)
    assert not verify("", stored)


def test_nobody_has_a_password():
    assert not verify("anything", None)


def test_the_same_password_twice_has_two_hashes():
    assert Scrypt.make("a", n=16).hash != Scrypt.make("a", n=16).hash


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_too_many_failures_must_wait(clock):
    throttle = Throttle(allowed=3, window=60, clock=clock)
    for _ in range(3):
        assert throttle.wait("alice") == 0
        throttle.failed("alice")
        clock.now += 1
    assert throttle.wait("alice") == 57
    assert throttle.wait("bob") == 0
    clock.now += 57
    assert throttle.wait("alice") == 0


def test_success_forgives(clock):
    throttle = Throttle(allowed=1, clock=clock)
    throttle.failed("alice")
    throttle.succeeded("alice")
    assert throttle.wait("alice") == 0


def test_memory_is_bounded(clock):
    throttle = Throttle(allowed=1, remembered=2, clock=clock)
    for name in ("a", "b", "c"):
        throttle.failed(name)
    assert throttle.wait("a") == 0
    assert throttle.wait("c") > 0
