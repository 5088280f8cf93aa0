"""The lab's package lies beside the tests, the planner in the notebook's folder; nothing is installed."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve()
for folder in ("labs/double-ml/run", "labs/kit", "images/notebook", "contract"):
    sys.path.insert(0, str(HERE.parents[3] / folder))
