"""How many people work at the same time, by a timetable. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aula.planner.advice import Answer, figure
from aula.planner.check import not_negative, whole

SOURCE = "derived: the most sessions that overlap"


@dataclass(frozen=True)
class Session:
    """A lesson: people who work from `start` until `end`, in hours of the week or of the day, all in the same.

    name    for the answer's sentence
    start   at least 0; end: above start. Who ends when another starts makes room for them
    people  at least 0
    """

    name: str
    start: float
    end: float
    people: int

    def __post_init__(self) -> None:
        start = not_negative("start", self.start, "give hours since Monday 0:00, such as 33 for Tuesday 9:00")
        if not_negative("end", self.end, "give hours since Monday 0:00, such as 35") <= start:
            raise ValueError(f"end={self.end!r} must be after start={self.start!r}: split a lesson at the week's end.")
        whole("people", self.people, "give the people of the lesson, such as 20", 0)

    def at(self, hour: float) -> bool:
        """Returns whether the session goes on at that hour."""
        return self.start <= hour < self.end


def at_once(sessions: Sequence[Session], hour: float) -> int:
    """Returns the people who work at that hour."""
    return sum(session.people for session in sessions if session.at(hour))


def peak(sessions: Sequence[Session], beside: int = 0, seats: int | None = None) -> Answer[int]:
    """The most people at the same time, and which lesson to move.

    sessions  at least one
    beside    who work on their own at that time, added to the peak: see seats.load
    seats     that there are; any number unless given
    Binds: "quota" where there are fewer seats than that, else "need". terms: "from" and "until", the first hour of the
    peak and the hour in which it ends; people by lesson at the peak, and "beside".
    Source: derived: a peak begins where a session starts.
    """
    if not sessions:
        raise ValueError("sessions=[] must hold at least one session: give the lessons of a week.")
    alone = whole("beside", beside, "give people who work on their own, such as 5", 0)
    room = None if seats is None else whole("seats", seats, "give the people who can work at once, such as 40", 0)
    hour = max((s.start for s in sessions), key=lambda start: (at_once(sessions, start), -start))
    now = [session for session in sessions if session.at(hour)]
    value = at_once(sessions, hour) + alone
    terms = {"from": float(hour), "until": float(min(session.end for session in now)), "beside": float(alone)}
    for session in now:
        terms[session.name] = terms.get(session.name, 0.0) + session.people
    binds = "quota" if room is not None and value > room else "need"
    advice = _advice(sessions, now, value, alone)
    if binds == "quota":
        advice = f"{value - room} find no seat. {advice}"
    return Answer("People at once", value, "people", binds, advice, SOURCE, terms)


def _advice(sessions: Sequence[Session], now: Sequence[Session], value: int, alone: int) -> str:
    """Returns which session of the peak to move into a free hour, and the peak after it."""

    def without(session: Session) -> int:
        others = [other for other in sessions if other is not session]
        return max([session.people, *(at_once(others, other.start) for other in others)]) + alone

    best = min(now, key=without)
    if without(best) >= value:
        return "No lesson by itself lowers the peak by moving: split the largest, or make room."
    after = figure(without(best))
    return f"Move {best.name} to an hour without another lesson: people at once from {value} to {after}."
