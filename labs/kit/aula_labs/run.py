"""A run of a lab: followed, read, and ended with its notebook, its cell or its deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from aula_labs.look import RESULT, LabError, Look, PodLook, ended, line, results

STEP_SECONDS = 1.0
# A refused pod, or an image that is not there, ends a run after this many seconds without anything that goes on. Longer
# than a pull that is tried once more, and than a quota that an ended pod frees.
HOPELESS_SECONDS = 20.0


class Source(Protocol):
    """What a run needs of a cluster; see cluster.Cluster."""

    def look(self, name: str) -> Look: ...

    def log(self, pod: str, follow: bool = False) -> Iterator[str]: ...

    def remove(self, name: str) -> None: ...


class Run:
    """One step's pods in the cluster.

    completions  how many pods have to succeed
    deadline     seconds, for the sentence where Kubernetes ended it
    say          prints a line
    while_running  results are read before a pod has ended too
    """

    def __init__(
        self,
        cluster: Source,
        name: str,
        completions: int,
        deadline: int,
        say: Callable[[str], None] = lambda text: print(text, flush=True),
        while_running: bool = False,
    ) -> None:
        self.name, self.completions, self.deadline = name, completions, deadline
        # The settings that the run was started with, for its report.
        self.config: Mapping[str, Any] = {}
        self.pods: dict[str, PodLook] = {}
        self._results: dict[str, list[Mapping[str, Any]]] = {}
        self._cluster, self._say, self._read, self._while_running = cluster, say, set[str](), while_running

    @property
    def results(self) -> list[Mapping[str, Any]]:
        """What the pods have printed as results so far."""
        return [one for pod in self._results.values() for one in pod]

    def status(self) -> str:
        """Returns one line: how many pods are done, running and waiting, and why."""
        return line(self._cluster.look(self.name), self.completions)

    def logs(self, follow: bool = False) -> Iterator[str]:
        """Yields what the pods print, one pod after the other; results of the lab's own form are left out."""
        for pod in sorted(self._cluster.look(self.name).pods, key=lambda one: one.index):
            for text in self._cluster.log(pod.name, follow):
                if not text.startswith(RESULT):
                    yield f"{pod.index}: {text}"

    def cancel(self) -> None:
        """Ends the run and removes its pods. That it has ended is no error."""
        self._cluster.remove(self.name)

    def wait(self, seconds: float | None = None) -> list[Mapping[str, Any]]:
        """Waits for the end, prints each change, and returns the results of all pods.

        seconds  at most; default: the run's own deadline, and half a minute
        An interrupted cell ends the run. LabError where it fails.
        """
        try:
            return self._wait(time.monotonic() + (self.deadline + 30 if seconds is None else seconds))
        except KeyboardInterrupt:
            self.cancel()
            self._say("Interrupted: the run was ended, and its pods are removed.")
            raise

    def _wait(self, until: float) -> list[Mapping[str, Any]]:
        said, stuck = "", None
        while True:
            look = self._cluster.look(self.name)
            self._collect(look)
            now = line(look, self.completions)
            if now != said:
                self._say(now)
                said = now
            if look.complete:
                return self.results
            if look.failed:
                raise LabError(self._failure(look))
            why, moment = look.hopeless(), time.monotonic()
            stuck = (stuck or moment) if why else None
            if stuck is not None and moment - stuck >= HOPELESS_SECONDS:
                self.cancel()
                raise LabError(f"The run was ended: {why}.")
            if moment >= until:
                self.cancel()
                raise LabError(f"The run was ended: it has not finished in time. {now}.")
            time.sleep(STEP_SECONDS)

    def _collect(self, look: Look) -> None:
        """Reads the logs of pods that ended well since the last look, and of those that run where a JobSet removes them."""
        for pod in look.pods:
            self.pods[pod.name] = pod
            done = pod.phase == "Succeeded"
            if pod.name in self._read or not (done or (pod.phase == "Running" and self._while_running)):
                continue
            if done:
                self._read.add(pod.name)
            self._results[pod.name] = list(results(self._cluster.log(pod.name)))

    def _failure(self, look: Look) -> str:
        """Prints the last lines of a failed pod, and returns the sentence."""
        for pod in [one for one in look.pods if one.phase == "Failed"][-1:]:
            for text in list(self._cluster.log(pod.name))[-15:]:
                self._say(f"  {text}")
        return f"The run failed: {ended(look, self.deadline)}."
