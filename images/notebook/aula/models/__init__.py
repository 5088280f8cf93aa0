"""The models of the Turin course, one file each: `features`, `train`, `score` on Spark; array functions on one node."""
