"""HIGGS-shaped data: 28 features and a label, with a best possible AUC that is known exactly.

The columns are those of the HIGGS set (Baldi, Sadowski, Whiteson 2014): 21 low-level quantities of a collision (a
lepton, missing energy, four jets) and 7 masses computed from them. The data is generated; only its shape is HIGGS's.

The model. The label y is 0 or 1 with equal odds. Three hidden numbers u = (u1, u2, u3) are drawn from normal
distributions of variance 1 that differ only in their mean: -MU/2 for background (y = 0), +MU/2 for signal (y = 1).
Directions, b-tags and the division of momentum are drawn independently of y. Then the momenta are scaled so that three
masses become

    ln m_bb = SPREAD * v1,   ln m_jj = SPREAD * v2,   ln m_lv = SPREAD * v3,   v = ROTATION u

with m² = 2 p1 p2 (cosh Δη - cos Δφ) for two massless jets and m² = 2 p1 p2 (1 - cos Δφ) for lepton and missing energy.
Everything that a row contains about y is therefore in u, which can be computed from its masses. The log of the
likelihood ratio is MU · u: no classifier ranks rows better (Neyman and Pearson). It is normal with variance |MU|² in
both classes, |MU|² apart, so

    best possible AUC = Φ(|MU| / √2)        best possible ROC: TPR = Φ(Φ⁻¹(FPR) + |MU|)

Rows are generated in chunks of CHUNK rows, each from its own random stream (seed, chunk): memory use stays constant,
and a row is the same wherever it is generated.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

# Small enough for 20,000 rows to fill six partitions evenly.
CHUNK = 1_000
MU = np.array([0.9, 0.7, 0.62])
SPREAD = 0.4
APART = 0.4
# A rotation by 30° about each axis in turn, so that no single mass contains everything.
_C, _S = math.cos(math.pi / 6), math.sin(math.pi / 6)
ROTATION = (
    np.array([[1, 0, 0], [0, _C, -_S], [0, _S, _C]])
    @ np.array([[_C, 0, _S], [0, 1, 0], [-_S, 0, _C]])
    @ np.array([[_C, -_S, 0], [_S, _C, 0], [0, 0, 1]])
)
BEST_AUC = NormalDist().cdf(float(np.linalg.norm(MU)) / math.sqrt(2))

JETS = (1, 2, 3, 4)
LOW_LEVEL = ["lepton_pT", "lepton_eta", "lepton_phi", "missing_energy_magnitude", "missing_energy_phi"] + [
    f"jet_{jet}_{part}" for jet in JETS for part in ("pt", "eta", "phi", "b-tag")
]
HIGH_LEVEL = ["m_jj", "m_jjj", "m_lv", "m_jlv", "m_bb", "m_wbb", "m_wwbb"]
FEATURES = LOW_LEVEL + HIGH_LEVEL
LABEL = "label"
COLUMNS = [LABEL] + FEATURES


def best_roc(false_positive_rate: np.ndarray) -> np.ndarray:
    """Returns the highest possible true positive rate of any classifier at each of these false positive rates."""
    normal, shift = NormalDist(), float(np.linalg.norm(MU))
    return np.array(
        [f if f in (0.0, 1.0) else normal.cdf(normal.inv_cdf(f) + shift) for f in map(float, false_positive_rate)]
    )


def best_score(columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """Returns the log-likelihood ratio of each row, from its masses: the score that no classifier can beat."""
    v = np.stack([np.log(np.asarray(columns[name], dtype=float)) / SPREAD for name in ("m_bb", "m_jj", "m_lv")])
    return MU @ (ROTATION.T @ v)


def chunk(number: int, rows: int = CHUNK, seed: int = 1) -> dict[str, np.ndarray]:
    """Generates chunk `number` (from 0) of the data of `seed`: a column of `rows` numbers for each of COLUMNS."""
    random = np.random.default_rng([seed, number])
    label = random.integers(0, 2, rows).astype(float)
    u = random.normal(size=(3, rows)) + MU[:, None] * (label - 0.5)
    m_bb, m_jj, m_lv = np.exp(SPREAD * (ROTATION @ u))
    eta = {name: random.normal(0.0, 1.0, rows) for name in ("lepton", *JETS)}
    phi = {name: random.uniform(-math.pi, math.pi, rows) for name in ("lepton", 1, 3)}
    # The two of each pair fly at least APART apart: side by side, they would need infinite momentum for their mass.
    for first, second in (("lepton", "missing"), (1, 2), (3, 4)):
        away = phi[first] + random.uniform(APART, 2 * math.pi - APART, rows)
        phi[second] = (away + math.pi) % (2 * math.pi) - math.pi
    jet_pt: dict[int, np.ndarray] = {}
    jet_pt[1], jet_pt[2] = _momenta(m_bb, np.cosh(eta[1] - eta[2]) - np.cos(phi[1] - phi[2]), random)
    jet_pt[3], jet_pt[4] = _momenta(m_jj, np.cosh(eta[3] - eta[4]) - np.cos(phi[3] - phi[4]), random)
    lepton_pt, missing = _momenta(m_lv, 1.0 - np.cos(phi["lepton"] - phi["missing"]), random)
    data = {
        LABEL: label,
        "lepton_pT": lepton_pt,
        "lepton_eta": eta["lepton"],
        "lepton_phi": phi["lepton"],
        "missing_energy_magnitude": missing,
        "missing_energy_phi": phi["missing"],
    }
    for jet in JETS:
        tagged = random.choice([0.0, 1.087, 2.173], rows, p=[0.1, 0.2, 0.7] if jet < 3 else [0.7, 0.2, 0.1])
        data |= {
            f"jet_{jet}_pt": jet_pt[jet],
            f"jet_{jet}_eta": eta[jet],
            f"jet_{jet}_phi": phi[jet],
            f"jet_{jet}_b-tag": tagged,
        }
    return data | masses(data)


def masses(low: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Computes the seven masses from the low-level columns; the unseen part counts as flying at eta 0."""
    zero = np.zeros_like(low["missing_energy_phi"])
    j1, j2, j3, j4 = (_massless(low[f"jet_{j}_pt"], low[f"jet_{j}_eta"], low[f"jet_{j}_phi"]) for j in JETS)
    lepton = _massless(low["lepton_pT"], low["lepton_eta"], low["lepton_phi"])
    flat = _massless(low["lepton_pT"], zero, low["lepton_phi"])
    missing = _massless(low["missing_energy_magnitude"], zero, low["missing_energy_phi"])
    return {
        "m_jj": _mass(j3 + j4),
        "m_jjj": _mass(j2 + j3 + j4),
        "m_lv": _mass(flat + missing),
        "m_jlv": _mass(j1 + lepton + missing),
        "m_bb": _mass(j1 + j2),
        "m_wbb": _mass(j1 + j2 + j3 + j4),
        "m_wwbb": _mass(j1 + j2 + j3 + j4 + lepton + missing),
    }


def _momenta(mass: np.ndarray, angle: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Returns two transverse momenta with 2 p1 p2 angle = mass², in a ratio independent of the label."""
    product = mass**2 / (2 * angle)
    ratio = np.exp(random.normal(0.0, 0.3, mass.shape))
    return np.sqrt(product) * ratio, np.sqrt(product) / ratio


def _massless(pt: np.ndarray, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
    return np.stack([pt * np.cosh(eta), pt * np.cos(phi), pt * np.sin(phi), pt * np.sinh(eta)])


def _mass(p: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(p[0] ** 2 - p[1] ** 2 - p[2] ** 2 - p[3] ** 2, 1e-12))


def chunks(rows: int) -> list[int]:
    """Returns how many rows each chunk of `rows` rows holds."""
    return [min(CHUNK, rows - start) for start in range(0, rows, CHUNK)]


def pandas_frame(rows: int, seed: int = 1) -> pd.DataFrame:
    """Generates `rows` rows in this process, with 232 bytes per row: 1,000,000 rows take about 250 MB."""
    import pandas as pd

    parts = [pd.DataFrame(chunk(number, size, seed), columns=COLUMNS) for number, size in enumerate(chunks(rows))]
    return pd.concat(parts, ignore_index=True)


def frame(spark: SparkSession, rows: int = 100_000, seed: int = 1, partitions: int = 8) -> DataFrame:
    """Generates the same rows as a Spark DataFrame, on the executors: no file is read, so none must be shared."""
    import pandas as pd

    sizes = chunks(rows)

    def make(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for batch in batches:
            for number in batch["id"]:
                yield pd.DataFrame(chunk(int(number), sizes[int(number)], seed), columns=COLUMNS)

    numbers = spark.range(0, len(sizes), numPartitions=min(partitions, max(1, len(sizes))))
    return numbers.mapInPandas(make, ", ".join(f"`{name}` double" for name in COLUMNS))
