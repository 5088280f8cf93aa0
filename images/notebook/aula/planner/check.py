"""Refuses bad input: every message names the argument, its value and the cure. Pure."""

from __future__ import annotations

import math
from numbers import Integral, Real


def _number(name: str, value: object, cure: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name}={value!r} must be a finite number: {cure}.")
    return float(value)


def positive(name: str, value: object, cure: str) -> float:
    """Returns `value` as a float if it is finite and above 0; else ValueError."""
    if (number := _number(name, value, cure)) <= 0:
        raise ValueError(f"{name}={value!r} must be above 0: {cure}.")
    return number


def not_negative(name: str, value: object, cure: str) -> float:
    """Returns `value` as a float if it is finite and at least 0; else ValueError."""
    if (number := _number(name, value, cure)) < 0:
        raise ValueError(f"{name}={value!r} must be at least 0: {cure}.")
    return number


def between(name: str, value: object, least: float, most: float, cure: str) -> float:
    """Returns `value` as a float if `least` < value < `most`; else ValueError."""
    if not least < (number := _number(name, value, cure)) < most:
        raise ValueError(f"{name}={value!r} must lie between {least:g} and {most:g}, both excluded: {cure}.")
    return number


def whole(name: str, value: object, cure: str, least: int = 1) -> int:
    """Returns `value` as an int if it is a whole number (an int, also numpy's) of at least `least`; else ValueError."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ValueError(f"{name}={value!r} must be a whole number of at least {least}: {cure}.")
    return int(value)


def one_of(name: str, value: object, known: tuple[str, ...]) -> str:
    """Returns `value` if it is one of `known`; else ValueError."""
    if value not in known:
        raise ValueError(f"{name}={value!r} is unknown: use one of {', '.join(map(repr, known))}.")
    return str(value)


def round_up(value: float) -> int:
    """Returns the least whole number of at least `value`; floating point's last digits do not count as more."""
    return math.ceil(value * (1 - 1e-12))


def round_down(value: float) -> int:
    """Returns the greatest whole number of at most `value`; floating point's last digits do not count as less."""
    return math.floor(value * (1 + 1e-12))
