"""The kit lies beside the tests, what it needs of a notebook in the notebook's folder; nothing is installed."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve()
for folder in ("labs/kit", "images/notebook", "contract", "contract/tests"):
    sys.path.insert(0, str(HERE.parents[3] / folder))
