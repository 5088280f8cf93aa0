"""The course's deep network on one node, with PyTorch instead of Keras: one hidden layer of 100 ReLU."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import nn

HIDDEN = 100
EPOCHS = 10
BATCH = 128


def build(inputs: int = 28) -> nn.Module:
    """Returns the untrained network: `inputs` → 100 ReLU → one logit."""
    from torch import nn

    return nn.Sequential(nn.Linear(inputs, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))


def scaling(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns mean and standard deviation of each column; a column that never varies counts as 1."""
    deviation = x.std(axis=0)
    return x.mean(axis=0), np.where(deviation > 0, deviation, 1)


def train(
    x: np.ndarray, y: np.ndarray, epochs: int = EPOCHS, batch: int = BATCH, threads: int = 2, seed: int = 1
) -> nn.Module:
    """Trains with Adam on scaled features; the scaling is the first layer of the returned network."""
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    model, (middle, deviation) = build(x.shape[1]), scaling(x)
    features = torch.from_numpy(((x - middle) / deviation).astype(np.float32))
    labels = torch.from_numpy(y.astype(np.float32)).unsqueeze(1)
    optimiser, loss = torch.optim.Adam(model.parameters()), torch.nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        for rows in torch.randperm(len(features)).split(batch):
            optimiser.zero_grad()
            loss(model(features[rows]), labels[rows]).backward()
            optimiser.step()
    return with_scaling(model, middle, deviation)


def with_scaling(model: nn.Module, middle: np.ndarray, deviation: np.ndarray) -> nn.Module:
    """Returns the network for unscaled features: a fixed first layer scales them."""
    import torch

    scale = torch.nn.Linear(len(middle), len(middle))
    with torch.no_grad():
        scale.weight.copy_(torch.diag(torch.from_numpy((1 / deviation).astype(np.float32))))
        scale.bias.copy_(torch.from_numpy((-middle / deviation).astype(np.float32)))
    scale.requires_grad_(False)
    return torch.nn.Sequential(scale, model)


def scores(model: nn.Module, x: np.ndarray) -> np.ndarray:
    """Returns the probability of signal for each row."""
    import torch

    with torch.no_grad():
        return torch.sigmoid(model(torch.from_numpy(x.astype(np.float32)))).squeeze(1).numpy()
