"""Evaluates repeated times: means with intervals, speed-ups, and fits of Amdahl's and Gustafson's laws. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A value with the ends of its 95 % confidence interval; both None if there are too few measurements."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Fit:
    """The serial share by a law, from 0 to 1, and the seconds of one executor by that law (Amdahl only)."""

    serial: Interval
    base: float | None = None


def _t(freedom: float) -> float:
    """The two-sided quantile of Student's t distribution for CONFIDENCE."""
    from scipy import stats

    return float(stats.t.ppf(0.5 + CONFIDENCE / 2, freedom))


def mean(values: Sequence[float]) -> Interval:
    """Returns the mean and its interval by Student's t: mean ± t(n - 1) · s / √n. One value has no interval."""
    count = len(values)
    middle = sum(values) / count
    if count < 2:
        return Interval(middle)
    error = math.sqrt(sum((value - middle) ** 2 for value in values) / (count - 1) / count)
    half = _t(count - 1) * error
    return Interval(middle, middle - half, middle + half)


def ratio(above: Sequence[float], below: Sequence[float]) -> Interval:
    """Returns mean(above) / mean(below), all positive, with an interval by the delta method on its logarithm.

    var(ln r) ≈ var(a)/a² + var(b)/b² for means a and b (Casella and Berger, Statistical Inference, 2nd ed., 5.5.4),
    degrees of freedom by Welch and Satterthwaite. There is no interval if either side was measured only once.
    """
    value = (sum(above) / len(above)) / (sum(below) / len(below))
    if len(above) < 2 or len(below) < 2:
        return Interval(value)
    parts = []
    for side in (above, below):
        middle = sum(side) / len(side)
        parts.append((sum((x - middle) ** 2 for x in side) / (len(side) - 1) / len(side) / middle**2, len(side) - 1))
    variance = sum(part for part, _ in parts)
    if variance == 0:
        return Interval(value, value, value)
    freedom = variance**2 / sum(part**2 / free for part, free in parts)
    half = _t(freedom) * math.sqrt(variance)
    return Interval(value, value * math.exp(-half), value * math.exp(half))


def amdahl_seconds(executors: float, base: float, serial: float) -> float:
    """Amdahl's law (AFIPS Spring Joint Computer Conference 1967, p. 483): T(n) = T(1) · (s + (1 - s) / n)."""
    return base * (serial + (1 - serial) / executors)


def gustafson_speedup(executors: float, serial: float) -> float:
    """Gustafson's law (Communications of the ACM 31(5), 1988, p. 532): S(n) = s + (1 - s) · n.

    The work grows with n.
    """
    return serial + (1 - serial) * executors


def amdahl(executors: Sequence[int], seconds: Sequence[float]) -> Fit | None:
    """Fits Amdahl's law to times of the same work, one point per repeat; None for a single number of executors."""
    import numpy as np
    from scipy.optimize import nnls

    n, t = np.asarray(executors, dtype=float), np.asarray(seconds, dtype=float)
    if len(set(executors)) < 2:
        return None
    # Linear in the serial and the parallel seconds, neither below zero: it has one solution and needs no start value.
    design = np.column_stack([np.ones_like(n), 1 / n])
    (fixed, shared), _ = nnls(design, t)
    base = fixed + shared
    serial = fixed / base
    freedom = len(t) - 2
    if freedom < 1:
        return Fit(Interval(serial), base)
    residual = float(((design @ [fixed, shared] - t) ** 2).sum()) / freedom
    covariance = residual * np.linalg.inv(design.T @ design)
    slope = np.array([shared, -fixed]) / base**2
    half = _t(freedom) * math.sqrt(max(0.0, float(slope @ covariance @ slope)))
    return Fit(Interval(serial, max(0.0, serial - half), min(1.0, serial + half)), base)


def gustafson(executors: Sequence[int], speedups: Sequence[float]) -> Fit | None:
    """Fits Gustafson's law to scaled speed-ups n · T(1) / T(n), one point per repeat.

    Returns None if no point has more than one executor.
    """
    points = [(n, s) for n, s in zip(executors, speedups, strict=True) if n > 1]
    if not points:
        return None
    # Least squares for s in n - S = s · (n - 1), which has a closed form.
    weight = sum((n - 1) ** 2 for n, _ in points)
    serial = sum((n - s) * (n - 1) for n, s in points) / weight
    freedom = len(points) - 1
    if freedom < 1:
        return Fit(Interval(serial))
    residual = sum((n - s - serial * (n - 1)) ** 2 for n, s in points) / freedom
    half = _t(freedom) * math.sqrt(residual / weight)
    return Fit(Interval(serial, serial - half, serial + half))
