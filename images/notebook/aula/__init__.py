"""Aula's helpers for a course's notebooks: a Spark session in one line, HIGGS-shaped data, a benchmark.

from aula import spark_session
spark = spark_session(executors=2)
"""

from aula.activity import executors
from aula.session import spark_session

__all__ = ["executors", "spark_session"]
