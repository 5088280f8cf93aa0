"""The plan of one job in a terminal: python -m aula.planner --help."""

from __future__ import annotations

import argparse
import sys

from aula.planner import BLOCKING, Network, Setup, gigabits, overlapped, plan, step_time


def main(argv: list[str] | None = None) -> int:
    """Prints the plan; returns 0, or 2 after one sentence about an argument that does not do."""
    parser = argparse.ArgumentParser("python -m aula.planner", description="Plans a data-parallel training.")
    parser.add_argument(
        "--step",
        nargs=2,
        action="append",
        required=True,
        metavar=("SAMPLES", "SECONDS"),
        help="a measured step of one worker; give it at least twice, with different numbers of samples",
    )
    parser.add_argument("--batch", type=int, required=True, help="samples of one step, all workers together")
    parser.add_argument("--gradients", type=float, required=True, metavar="BYTES", help="of one step")
    parser.add_argument("--gigabits", type=float, required=True, help="bandwidth of a worker's link, in Gb/s")
    parser.add_argument("--latency", type=float, default=20e-6, metavar="SECONDS", help="of a message (default: 20e-6)")
    parser.add_argument("--fits", type=int, required=True, help="samples that fit into one worker's memory")
    parser.add_argument("--quota", type=int, required=True, help="pods, workers and servers together")
    parser.add_argument("--overlap", action="store_true", help="gradients travel while the backward pass computes")
    parser.add_argument("--checkpoint", type=float, metavar="SECONDS", help="to write a checkpoint; needs --mtbf")
    parser.add_argument("--mtbf", type=float, metavar="SECONDS", help="mean time between failures of a pod")
    given = parser.parse_args(argv)
    try:
        setup = Setup(
            step=step_time(*(_measured(*pair) for pair in given.step)),
            batch=given.batch,
            gradient_bytes=given.gradients,
            network=Network(gigabits(given.gigabits), given.latency),
            fits=given.fits,
            quota=given.quota,
            overlap=overlapped() if given.overlap else BLOCKING,
            checkpoint_seconds=given.checkpoint,
            pod_mtbf=given.mtbf,
        )
        print(plan(setup))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _measured(samples: str, seconds: str) -> tuple[int, float]:
    try:
        return int(samples), float(seconds)
    except ValueError:
        raise ValueError(f"--step {samples} {seconds}: give samples and seconds, such as --step 32 0.156.") from None


if __name__ == "__main__":
    sys.exit(main())
