"""`python -m aula_hub.forget NAME`: remove a user from the hub's database, the last step of a purge.

Run it in the hub's pod, which has the token of the service `ops`. It does not delete homes; the course does.
"""

from __future__ import annotations

import argparse
import os
import sys

import requests

from aula_hub.hub_client import HubClient


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 if the hub no longer knows the user, 1 if it refused."""
    parser = argparse.ArgumentParser(prog="python -m aula_hub.forget", description=__doc__.splitlines()[0])
    parser.add_argument("name", help="user name as in the roster")
    name = parser.parse_args(arguments).name
    try:
        known = HubClient(os.environ["AULA_OPS_TOKEN"]).forget(name)
    except (requests.RequestException, KeyError) as error:
        print(f"The hub could not delete {name}: {error}", file=sys.stderr)
        return 1
    print(f"The hub deleted {name}." if known else f"The hub does not know {name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
