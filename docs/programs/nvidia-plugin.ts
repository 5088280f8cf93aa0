/** NVIDIA's device plugin by itself: each GPU shared by four pods in turns, and no pod past the quota. */
import { GpuAdmission, GpuSchema, gpuNames, identityOf, NvidiaPlugin } from "aula";

const identity = identityOf("ml", "2026-27");
const gpu = GpuSchema.parse({
  plugin: "nvidia",
  sharing: { mode: "time-slicing", replicas: 4, rename: true },
  nvidia: { runtimeClass: { create: true } },
});

new NvidiaPlugin("nvidia", { identity, gpu });
new GpuAdmission("admission", { identity, gpus: gpuNames(gpu) });
