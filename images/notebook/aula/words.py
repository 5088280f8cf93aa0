"""Numbers of things in sentences: one is one. Pure."""

from __future__ import annotations

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def plural(number: int, noun: str) -> str:
    """Returns the noun for a number of things: "executor", "executors"."""
    return noun if number == 1 else f"{noun}s"


def counted(number: int, noun: str) -> str:
    """Formats a number of things: "1 executor", "2 executors", "10,000 rows"."""
    return f"{number:,} {plural(number, noun)}"


def part(some: int, of: int, noun: str) -> str:
    """Formats a part of a number of things: "0 of 1 executor", "3 of 4 executors"."""
    return f"{some:,} of {counted(of, noun)}"


def last(missing: int, of: int) -> str:
    """Names the `missing` last ones of several: "the fourth", "the other 2"."""
    if missing != 1:
        return f"the other {missing}"
    return f"the {ORDINALS[of - 1]}" if of <= len(ORDINALS) else "the last one"
