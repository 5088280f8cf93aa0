/**
 * DCGM metrics of GPUs that a plugin installed by somebody else advertises, for the Prometheus in the namespace
 * monitoring.
 */
import { GpuMetrics, GpuSchema, identityOf } from "aula";

const gpu = GpuSchema.parse({ plugin: "nvidia", nvidia: { runtimeClass: {}, metrics: { from: "monitoring" } } });

new GpuMetrics("metrics", { identity: identityOf("ml", "2026-27"), namespace: "gpu-metrics", gpu });
