"""Labs of the course, from a notebook: `from aula.labs import <lab>`.

Every lab has the same three words: `fits()` says what a run takes and whether the quota has room, `start()` starts one,
`report()` puts its figures beside the published ones. The lab itself is in labs/<name>/student/lab.py, and imports
nothing of what its pods import.
"""

from aula_labs.catalogue import load, on
from aula_labs.lab import Fit, Lab
from aula_labs.report import Figure, Report
from aula_labs.run import Run

__all__ = ["Figure", "Fit", "Lab", "Report", "Run", "load", "on"]
