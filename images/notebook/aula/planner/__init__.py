"""Plans a distributed training before it runs: formulas with their sources, no cluster, no Spark.

from aula import planner

step = planner.step_time((32, 0.156), (256, 1.18))  # samples, seconds of a step on one worker
print(planner.plan(planner.Setup(step, 2048, 102.2e6, planner.Network(planner.gigabits(10)), fits=128, quota=7)))

Every answer has a value, a unit, the term that binds, the cheapest change that moves it, and the formula's source.
Units are seconds, bytes, bytes a second and samples throughout. Each subject is a module: planner.serverless, …
"""

from aula.planner import (
    algorithms,
    allreduce,
    blocks,
    checkpoint,
    data,
    deadline,
    exchange,
    federated,
    gpus,
    launchpad,
    memory,
    minibatch,
    parameter_servers,
    reclaim,
    room,
    scaling,
    seats,
    serverless,
    speedup,
    timetable,
    under_quota,
)
from aula.planner.advice import Answer, Change, Cost
from aula.planner.exchange import Exchange
from aula.planner.memory import Memory
from aula.planner.network import Network, gigabits
from aula.planner.overlap import BLOCKING, Overlap, layer_by_layer, overlapped
from aula.planner.overview import Plan, Setup, plan
from aula.planner.speedup import Job
from aula.planner.steptime import StepTime, step_time

__all__ = [
    "BLOCKING",
    "Answer",
    "Change",
    "Cost",
    "Exchange",
    "Job",
    "Memory",
    "Network",
    "Overlap",
    "Plan",
    "Setup",
    "StepTime",
    "algorithms",
    "allreduce",
    "blocks",
    "checkpoint",
    "data",
    "deadline",
    "exchange",
    "federated",
    "gigabits",
    "gpus",
    "launchpad",
    "layer_by_layer",
    "memory",
    "minibatch",
    "overlapped",
    "parameter_servers",
    "plan",
    "reclaim",
    "room",
    "scaling",
    "seats",
    "serverless",
    "speedup",
    "step_time",
    "timetable",
    "under_quota",
]
