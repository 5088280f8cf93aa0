"""What the lab's pods run: `python -m ps_check server` or `worker`. AULA_CONFIG has the settings of this measurement.

A worker's result is a line of its log: AULA_RESULT and JSON.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time

from ps_check.server import serve
from ps_check.worker import rounds

PORT = 7070
# JobSet removes what still runs when the last worker has ended; until then the log can be read.
LINGER_SECONDS = 5.0


def main(part: str) -> int:
    """Runs one part; returns 2 for a part that there is not."""
    config = json.loads(os.environ["AULA_CONFIG"])
    servers = config["servers"]
    shard = int(config["megabytes"] * 1e6 / len(servers))
    if part == "server":
        with socket.create_server(("", PORT)) as listener:
            serve(listener, shard, config["bandwidth"] * 1e6, config["workers"])
        # The JobSet ends when its workers have.
        time.sleep(LINGER_SECONDS)
        return 0
    if part == "worker":
        found = rounds([(server, PORT) for server in servers], shard, config["compute"], config["rounds"])
        index = int(os.environ["JOB_COMPLETION_INDEX"])
        result = {"servers": len(servers), "worker": index, "seconds": [round(s, 6) for s in found]}
        print("AULA_RESULT " + json.dumps(result), flush=True)
        time.sleep(LINGER_SECONDS)
        return 0
    print(f"there is no part {part}: server or worker", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
