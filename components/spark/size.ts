/** What a Spark executor costs in the terms of a quota; images/notebook/aula/sizes.py counts the same way. Pure. */

/** Part of its heap that Spark adds for what is outside of it (spark.executor.memoryOverheadFactor for Python programs). */
export const OVERHEAD_FACTOR = 0.4;
/** Spark's floor of that part, in MiB (spark.executor.minMemoryOverhead). */
const LEAST_OVERHEAD = 384;
/** Spark refuses to start with less (UnifiedMemoryManager: 1.5 × 300 MiB). */
export const LEAST_HEAP = "450m";
const MIB = 2 ** 20;

/** Bytes of a JVM size such as 512m or 2g. */
export function heapBytes(heap: string): number {
  return Number(heap.slice(0, -1)) * (heap.endsWith("g") ? 1024 : 1) * MIB;
}

/** Bytes that Spark asks of Kubernetes for an executor, as request and as limit. @param heap as in `aula:spark.executor.heap` */
export function executorMemory(heap: string): number {
  const mib = heapBytes(heap) / MIB;
  return (mib + Math.max(LEAST_OVERHEAD, Math.floor(OVERHEAD_FACTOR * mib))) * MIB;
}
