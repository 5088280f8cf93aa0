"""The whole fan-out in this process, beside the local fit: python -m double_ml '{"repetitions": 2}'.

Prints one line of JSON and returns 0 if both have the same bits, 1 if they differ, 2 for a wrong setting.
"""

from __future__ import annotations

import json
import sys
import time

from double_ml import combine, count, local, pods, run_pod


def main(argv: list[str]) -> int:
    """Runs every pod's units one after the other. `argv` has at most one argument: settings as JSON."""
    try:
        config = json.loads(argv[0]) if argv else {}
        results = [result for pod in range(pods(config)) for result in run_pod(config, pod)]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    combined = combine(config, results)
    started = time.perf_counter()
    same = local(config) == {key: value for key, value in combined.items() if key not in ("seconds", "peak_mib")}
    own = {
        "units": count(config),
        "pods": pods(config),
        "same_bits": same,
        "local_seconds": time.perf_counter() - started,
    }
    print(
        json.dumps(own | {key: combined[key] for key in ("theta", "se", "covers", "coverage", "seconds", "peak_mib")})
    )
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
