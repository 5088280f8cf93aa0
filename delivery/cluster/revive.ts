/**
 * A kind cluster whose containers were killed or stopped: started, and waited for until what it says about itself is
 * true again.
 */

import { kubeconfigOf } from "../../components/cluster/targets/kind";
import type { KindTarget } from "../../components/config";
import { exec } from "../exec";
import { stopping } from "../interrupt";
import type { Engine } from "../machine/engine";
import { ensureKind } from "../machine/tools";
import type { Report } from "../report";
import { healthy, kubectl, nodeContainers } from "./nodes";

/** How long started nodes may take until the API answers and every kubelet reports (ms). */
const BACK_MS = 180_000;
/**
 * How long pods and Services may take after that (ms): the controllers' lease of a killed control plane alone ends
 * after 15 s.
 */
const TRUE_MS = 90_000;

interface Named {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly deletionTimestamp?: string };
}
interface Pod extends Named {
  readonly kind: "Pod";
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly containerStatuses?: { readonly state: { readonly running?: { readonly startedAt: string } } }[];
  };
}
interface EndpointSlice extends Named {
  readonly kind: "EndpointSlice";
  readonly endpoints?:
    | {
        readonly addresses: string[];
        readonly conditions?: { readonly ready?: boolean };
        readonly targetRef?: { readonly kind: string; readonly name: string };
      }[]
    | null;
}

/**
 * What a cluster still says that was true before its nodes were started. Every pod gets another address with its node's
 * start, and until its kubelet, the controllers and kube-proxy know, its Service leads to the old one: to nobody, to
 * another pod, or, since the node has no such pod, out of the cluster to whatever answers there.
 * @param nodes names of the nodes that were started
 * @param since when (ms)
 * @returns in words; undefined: nothing any more
 */
export function staleText(
  items: readonly (Pod | EndpointSlice)[],
  nodes: readonly string[],
  since: number,
): string | undefined {
  const pods = items.filter((item): item is Pod => item.kind === "Pod");
  // The API gives whole seconds.
  const from = Math.floor(since / 1000) * 1000;
  const old = pods.filter(
    ({ metadata, spec, status }) =>
      nodes.includes(spec.nodeName ?? "") &&
      !metadata.deletionTimestamp &&
      status.phase === "Running" &&
      status.containerStatuses?.some(({ state }) => state.running && Date.parse(state.running.startedAt) < from),
  );
  if (old.length > 0) return `${old.length} of ${pods.length} pods start again`;
  const address = new Map(pods.map(({ metadata, status }) => [`${metadata.namespace}/${metadata.name}`, status.podIP]));
  const wrong = items.filter(
    (item) =>
      item.kind === "EndpointSlice" &&
      item.endpoints?.some(
        ({ addresses, conditions, targetRef }) =>
          targetRef?.kind === "Pod" &&
          conditions?.ready !== false &&
          !addresses.includes(address.get(`${item.metadata.namespace}/${targetRef.name}`) ?? ""),
      ),
  );
  return wrong.length > 0
    ? `${wrong.length} Service${wrong.length === 1 ? " has" : "s have"} old addresses`
    : undefined;
}

/** Waits until the cluster is healthy; false when it does not get there. */
async function comesBack(engine: Engine, target: KindTarget, since: number, report: Report): Promise<boolean> {
  const { default: pRetry } = await import("p-retry");
  const look = async (): Promise<void> => {
    report(`waiting for the API and ${target.nodes} node${target.nodes === 1 ? "" : "s"}`);
    if (!(await healthy(engine, target, since))) throw new Error("not yet");
  };
  return pRetry(look, {
    retries: BACK_MS / 2000,
    factor: 1,
    minTimeout: 2000,
    maxRetryTime: BACK_MS,
    signal: stopping,
  }).then(
    () => true,
    () => false,
  );
}

/**
 * Waits until nothing of what the cluster says is from before its start. What does not get there is for the course's
 * own checks to name.
 */
async function isTrueAgain(
  engine: Engine,
  target: KindTarget,
  nodes: readonly string[],
  since: number,
  report: Report,
): Promise<void> {
  const { default: pRetry } = await import("p-retry");
  const look = async (): Promise<void> => {
    const { ok, stdout } = await kubectl(
      engine,
      target,
      ["get", "pods,endpointslices", "-A", "-o", "json", "--request-timeout=10s"],
      15_000,
    );
    const stale = ok
      ? staleText((JSON.parse(stdout) as { items: (Pod | EndpointSlice)[] }).items, nodes, since)
      : "the API does not answer";
    if (stale === undefined) return;
    report(`waiting for pods and their addresses: ${stale}`);
    throw new Error(stale);
  };
  await pRetry(look, {
    retries: TRUE_MS / 1000,
    factor: 1,
    minTimeout: 1000,
    maxRetryTime: TRUE_MS,
    signal: stopping,
  }).catch(() => undefined);
}

/** Starts what stopped, or restarts what runs and does not answer; true when the cluster is healthy after it. */
export async function revive(engine: Engine, target: KindTarget, report: Report): Promise<boolean> {
  const nodes = await nodeContainers(engine, target.cluster);
  const stopped = nodes.filter((node) => !node.running);
  const names = (stopped.length > 0 ? stopped : nodes).map(({ name }) => name);
  const since = Date.now();
  report(stopped.length > 0 ? `starting ${names.join(", ")}` : "restarting nodes that do not answer");
  for (const name of names) {
    const { ok } = await engine.try([stopped.length > 0 ? "start" : "restart", name]);
    if (!ok) return false;
  }
  await exec(
    await ensureKind(report),
    ["export", "kubeconfig", "--name", target.cluster, "--kubeconfig", kubeconfigOf(target.cluster)],
    { env: engine.env },
  );
  if (!(await comesBack(engine, target, since, report))) return false;
  await isTrueAgain(engine, target, names, since, report);
  return true;
}
