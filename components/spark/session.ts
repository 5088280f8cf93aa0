/** What a Spark session may ask for, and what its driver may do in its namespace. Pure. */
import { NO_SITE, type Site } from "../cluster/site";
import { type GpuNeeds, podFragments } from "../cluster/site-pod";
import type { CourseConfig } from "../config";
import { SESSION } from "../contract/constants";
import type { Session } from "../contract/session";
import { GPU_RESOURCE } from "../names";

const VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/**
 * Rights of a Spark driver in its own namespace. Spark's usual list includes persistentvolumeclaims, and with them the
 * right to delete a home: left out, and a session starts and ends without. No secrets. Nor does a driver inside a pod
 * make a Service: it only removes, at its end, those that it might have made.
 */
export const SPARK_RULES = [
  { apiGroups: [""], resources: ["pods", "configmaps"], verbs: VERBS },
  { apiGroups: [""], resources: ["services"], verbs: ["deletecollection"] },
  { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
  // The helper in the notebook reads what is left of the quota, and why an executor is pending.
  { apiGroups: [""], resources: ["resourcequotas", "events"], verbs: ["get", "list", "watch"] },
];

/**
 * Environment that the `aula` package in the notebook image reads; see images/notebook.
 * @param site what it asks of the executors' pods
 * @param gpu the name that GPUs are counted by; what a pod with one needs (undefined: nothing); the most that one pod
 * is given
 */
export function sparkEnvironment(
  config: Pick<CourseConfig, "spark" | "instance">,
  { resource = GPU_RESOURCE, needs, most }: { resource?: string; needs?: GpuNeeds; most?: number } = {},
  site: Site = NO_SITE,
): Record<string, string> {
  const { executor, driverMemory, maxExecutors, queue, connect } = config.spark;
  const session: Session = {
    executorCores: executor.cores,
    executorCpuRequest: executor.cpuRequest,
    executorHeap: executor.heap,
    overheadFactor: SESSION.overheadFactor,
    maxExecutors,
    driverMemory,
    gpuResource: resource,
    gpuMost: most,
    queue,
    connect,
    s3: site.s3,
    ...podFragments(site, needs),
  };
  return { AULA_INSTANCE: config.instance, AULA_SPARK: JSON.stringify(session) };
}
