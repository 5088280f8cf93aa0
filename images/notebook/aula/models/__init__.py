"""The models of the Turin course, a file each: on Spark `features`, `train`, `score`; on one node functions of arrays."""
