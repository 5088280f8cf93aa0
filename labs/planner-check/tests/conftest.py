"""The lab's package lies beside the tests, the kit and the planner in their folders; nothing is installed."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve()
for folder in ("labs/planner-check/run", "labs/kit", "images/notebook", "contract"):
    sys.path.insert(0, str(HERE.parents[3] / folder))
