/** Simulated GPUs by themselves: two devices on every node of any cluster, that scheduler and quotas count. */
import { GpuSimulator, identityOf } from "aula";

new GpuSimulator("gpu", {
  identity: identityOf("ml", "2026-27"),
  image: "registry.example.edu/aula/gpu-simulator:2026-10",
  perNode: 2,
});
