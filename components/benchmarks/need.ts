/** What a benchmark uses of its quota: its driver, and the most executors that it requests. Pure. */
import { quantityValue } from "../quantity";
import { executorMemory } from "../spark/size";

/** Resources of the driver's container. */
export interface Driver {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

/** The resources of a driver that only plans. */
export const DRIVER: Driver = { requests: { cpu: "100m", memory: "1Gi" }, limits: { cpu: "1", memory: "2Gi" } };

/** Cores, bytes and pods. */
export interface Need {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

/**
 * What a run with `executors` executors counts against a quota, which counts CPU by requests and memory by limits.
 * @param executor as in `aula:spark.executor`
 * @param coreLimit cores of one executor; it does not request more than that
 * @param driver resources of its driver
 */
export function benchmarkNeed(
  executor: { readonly cpuRequest: string; readonly heap: string },
  coreLimit: number,
  executors: number,
  driver = DRIVER,
): Need {
  const each = Math.min(coreLimit, quantityValue(executor.cpuRequest));
  return {
    cpu: Number((quantityValue(driver.requests.cpu) + executors * each).toFixed(3)),
    memory: quantityValue(driver.limits.memory) + executors * executorMemory(executor.heap),
    pods: 1 + executors,
  };
}
