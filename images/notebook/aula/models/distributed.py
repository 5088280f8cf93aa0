"""The same network trained by all executors together, with PySpark's TorchDistributor and gradients averaged over gloo.

Each process generates its own part of the rows (the generator gives the same rows everywhere), so only gradients are
sent and no data. An executor needs about 1 GiB of memory for Python in addition to its heap.
`spark_session(memory="2500m")` provides it with Aula's overhead of 40 %. In a cluster, the session needs
`config=executor_env()`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from aula.models.network import BATCH, EPOCHS

# Debian's PyTorch is built without libuv, which processes otherwise use to find each other. TorchDistributor's local
# mode always requires it (torch/distributed/elastic/rendezvous/c10d_rendezvous_backend.py) and does not work.
WITHOUT_LIBUV = {"USE_LIBUV": "0"}


def executor_env() -> dict[str, str]:
    """Returns the settings of a session whose executors train together."""
    return {f"spark.executorEnv.{name}": value for name, value in WITHOUT_LIBUV.items()}


def part(rows: int, rank: int, processes: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Returns features and labels of every `processes`-th chunk from chunk `rank` on.

    Together they are all `rows` rows, each once.
    """
    from aula import higgs

    own = [
        higgs.chunk(number, size, seed) for number, size in enumerate(higgs.chunks(rows)) if number % processes == rank
    ]
    joined = {name: np.concatenate([chunk[name] for chunk in own]) for name in higgs.COLUMNS}
    return np.stack([joined[name] for name in higgs.FEATURES], axis=1).astype(np.float32), joined[higgs.LABEL].astype(
        np.float32
    )


def work(rows: int, epochs: int, batch: int, seed: int) -> dict[str, Any] | None:
    """Runs in each process; the first one returns the network's weights with the scaling, the others None."""
    import torch
    from torch import distributed
    from torch.nn.parallel import DistributedDataParallel

    from aula.models.network import build, scaling

    distributed.init_process_group("gloo")
    rank, processes = distributed.get_rank(), distributed.get_world_size()
    x, y = part(rows, rank, processes, seed)
    # All processes scale with the first one's figures: one model, one scaling.
    both = torch.from_numpy(np.stack(scaling(x)).astype(np.float32))
    distributed.broadcast(both, 0)
    middle, deviation = both.numpy()
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    model = DistributedDataParallel(build(x.shape[1]))
    optimiser, loss = torch.optim.Adam(model.parameters()), torch.nn.BCEWithLogitsLoss()
    features, labels = torch.from_numpy((x - middle) / deviation), torch.from_numpy(y).unsqueeze(1)
    # All do as many steps as the process with the fewest rows, because a step waits for all processes.
    steps = torch.tensor(len(features) // batch)
    distributed.all_reduce(steps, op=distributed.ReduceOp.MIN)
    for _ in range(epochs):
        order = torch.randperm(len(features))
        for step in range(int(steps)):
            own = order[step * batch : (step + 1) * batch]
            optimiser.zero_grad()
            loss(model(features[own]), labels[own]).backward()
            optimiser.step()
    weights = {name: value.numpy() for name, value in model.module.state_dict().items()}
    distributed.destroy_process_group()
    return {"weights": weights, "middle": middle, "deviation": deviation} if rank == 0 else None


def train(rows: int, processes: int, epochs: int = EPOCHS, batch: int = BATCH, seed: int = 1) -> Any:
    """Trains on `rows` generated rows in `processes` processes, one per executor of the running session.

    Returns the network. `batch` is per process: together, they use `processes` times as many rows per step.
    """
    import torch
    from pyspark.ml.torch.distributor import TorchDistributor

    from aula.models.network import build, with_scaling

    found = TorchDistributor(num_processes=processes, local_mode=False, use_gpu=False).run(
        work, rows, epochs, batch, seed
    )
    model = build()
    model.load_state_dict({name: torch.from_numpy(value) for name, value in found["weights"].items()})
    return with_scaling(model, found["middle"], found["deviation"])
