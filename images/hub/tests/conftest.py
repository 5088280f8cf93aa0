"""The package lies beside the tests, the contract at the top of the tree; nothing is installed.

The notebook's package is there for one comparison: both images say the same of a cluster without room.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve()
for folder in ("images/hub", "images/notebook", "contract", "contract/tests"):
    sys.path.insert(0, str(HERE.parents[3] / folder))
