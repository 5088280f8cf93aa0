"""What the planner's tests share: reproducible examples, and strategies for its inputs."""

import tempfile

from aula.planner import BLOCKING, Exchange, Job, Network, StepTime, layer_by_layer, overlapped
from hypothesis import configuration, settings
from hypothesis import strategies as st

# Nothing is left in the working tree, and a run is as the one before.
configuration.set_hypothesis_home_dir(tempfile.gettempdir() + "/aula-hypothesis")
settings.register_profile("aula", database=None, derandomize=True, deadline=None, max_examples=60)
settings.load_profile("aula")


def real(least: float, most: float) -> st.SearchStrategy[float]:
    return st.floats(least, most, allow_nan=False)


steps = st.builds(StepTime, real(0, 0.5), real(1e-5, 0.1))
networks = st.builds(Network, real(1e6, 1e11), real(0, 1e-2))
sizes = real(1e3, 1e9)
exchanges = st.builds(Exchange, st.sampled_from(["ring", "tree", "servers"]), sizes, networks, st.integers(1, 8))
overlaps = st.one_of(
    st.just(BLOCKING), st.builds(overlapped, real(0, 1)), st.builds(layer_by_layer, st.integers(1, 20))
)
jobs = st.builds(Job, steps, st.integers(1, 400), exchanges, overlaps)
