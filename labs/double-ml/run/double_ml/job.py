"""What the lab's pods run: `python -m double_ml.job units`, and `combine` once all units are there.

AULA_CONFIG has the run's settings. A result is a line of the log: AULA_RESULT and JSON.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from double_ml import combine, local, run_pod

RESULTS = Path("/var/run/aula/input/results.json.gz")


def say(result: Mapping) -> None:
    """Prints a result as the lab's other side reads it."""
    print("AULA_RESULT " + json.dumps(result), flush=True)


def main(part: str) -> int:
    """Runs one part; returns 2 for a part that there is not."""
    config = json.loads(os.environ["AULA_CONFIG"])
    if part == "units":
        for result in run_pod(config, int(os.environ["JOB_COMPLETION_INDEX"])):
            say(result)
            print(f"unit {result['unit']}: {result['seconds']:.2f} s", flush=True)
        return 0
    if part == "combine":
        combined = combine(config, json.loads(gzip.decompress(RESULTS.read_bytes())))
        fit = local(config)
        say(combined | {"same_bits": fit == {key: combined[key] for key in fit}})
        return 0
    print(f"there is no part {part}: units or combine", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
