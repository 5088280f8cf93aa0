"""A lab without a person: `python -m aula_labs <lab>` runs one with the course's settings and leaves its report.

The report is printed and left as a ConfigMap where AULA_RESULT names one, as a benchmark's is.
"""

from __future__ import annotations

import sys

from aula.benchmarks.publish import publish

from aula_labs.catalogue import load, on
from aula_labs.look import LabError


def main(arguments: list[str]) -> int:
    """Returns 0, or 1 with a sentence."""
    if len(arguments) != 1:
        print(f"usage: python -m aula_labs <lab>; on are: {', '.join(on()) or 'none'}", file=sys.stderr)
        return 2
    try:
        lab = load(arguments[0])
        fit = lab.fits()
        print(fit, flush=True)
        if not fit:
            return 1
        report = lab.report(lab.start())
    except (ImportError, LabError) as error:
        print(error, file=sys.stderr)
        return 1
    for figure in report.figures:
        print(f"{figure.label}: {figure.shown()}", flush=True)
    print(report.binds, flush=True)
    texts, binary = report.files()
    publish(f"lab-{report.lab}", report.title, texts, binary, None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
