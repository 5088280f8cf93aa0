/** What a Spark executor costs in the terms of a quota; images/notebook/aula/sizes.py counts the same way. Pure. */
import { SESSION, SPARK } from "../contract/constants";

/** The smallest heap, as `aula:spark.executor.heap` writes it. */
export const LEAST_HEAP = `${SPARK.leastHeapMib}m`;
const MIB = 2 ** 20;

/** Bytes of a JVM size such as 512m or 2g. */
export function heapBytes(heap: string): number {
  return Number(heap.slice(0, -1)) * (heap.endsWith("g") ? 1024 : 1) * MIB;
}

/**
 * Bytes that Spark asks of Kubernetes for an executor, as request and as limit. @param heap as in
 * `aula:spark.executor.heap`
 */
export function executorMemory(heap: string): number {
  const mib = heapBytes(heap) / MIB;
  return (mib + Math.max(SPARK.leastOverheadMib, Math.floor(SESSION.overheadFactor * mib))) * MIB;
}
