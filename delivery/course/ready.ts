/** Waits until a course can be used, and says what is wrong when it cannot. */

import { namespaceOf } from "../../components/names";
import { isReady } from "../conditions";
import { AulaError } from "../errors";
import { stopping } from "../interrupt";
import type { Kubectl } from "../kubectl";
import { make } from "../make";
import type { Report } from "../report";

interface Pod {
  metadata: { name: string; namespace: string };
  status: {
    phase: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    containerStatuses?: {
      name: string;
      ready: boolean;
      restartCount: number;
      state: Record<string, { reason?: string; message?: string; exitCode?: number }>;
    }[];
  };
}

/** What to try, by the reason that Kubernetes gives. */
const CURES: [RegExp, () => string][] = [
  [/ImagePull|ErrImage/, () => `the image is not in the registry: "${make("images")}", then "${make("up")}"`],
  [
    /Unschedulable|Insufficient/,
    () => "the cluster has no room: stop servers or sessions, or lower the requests in the stack's file",
  ],
  [/OOMKilled/, () => "it ran out of memory: is the machine's memory full (`free -h`)?"],
  [/CrashLoop|Error/, () => `its last log lines say why; "${make("up")}" again once that is put right`],
  [
    /evict|DiskPressure|disk/i,
    () => `the disk is full: free some ("${make("clean")}" empties Aula's cache), then "${make("up")}"`,
  ],
];

/** Why a pod is not ready: the scheduler's, the kubelet's or the container's own reason. */
export function reasonOf(pod: Pod): string {
  const container = pod.status.containerStatuses?.find((c) => !c.ready);
  const [state, detail] = Object.entries(container?.state ?? {})[0] ?? [];
  if (detail?.reason) return `${detail.reason}${detail.message ? `: ${detail.message}` : ""}`;
  const condition = pod.status.conditions?.find((c) => c.status === "False" && c.message);
  if (condition) return `${condition.reason}: ${condition.message}`;
  return state === "running" ? "running, but its readiness probe does not answer" : pod.status.phase;
}

/** Each pod of the course's own parts that is not ready: pod, reason, last log lines, what to try. */
export async function diagnose(kubectl: Kubectl, instance: string): Promise<string> {
  const found = await Promise.all(
    (["hub", "gpu"] as const).map((role) =>
      kubectl.json<{ items: Pod[] }>(["get", "pods", "-n", namespaceOf(instance, role)], { optional: true }),
    ),
  );
  const failing = found.flatMap((list) => list?.items ?? []).filter((pod) => !isReady(pod));
  const texts = await Promise.all(
    failing.map(async (pod) => {
      const { name, namespace } = pod.metadata;
      const reason = reasonOf(pod);
      const log = await kubectl.run(["logs", name, "-n", namespace, "--tail=8"], { optional: true });
      const cure =
        CURES.find(([pattern]) => pattern.test(reason))?.[1]() ??
        `kubectl ${kubectl.prefix.join(" ")} describe pod ${name} -n ${namespace}`;
      return [
        `pod ${namespace}/${name}: ${reason}`,
        ...log
          .split("\n")
          .filter(Boolean)
          .map((line) => `    ${line}`),
        `  try: ${cure}`,
      ].join("\n");
    }),
  );
  return texts.join("\n");
}

/** Rollouts of a course's own parts, by namespace. */
const PARTS: [role: "hub" | "gpu", what: string, text: string][] = [
  ["hub", "deployment/proxy", "proxy"],
  ["hub", "deployment/hub", "hub"],
  ["gpu", "daemonset/gpu-simulator", "simulated GPUs"],
  ["hub", "daemonset/image-puller", "notebook image on every node (about 2 GB the first time)"],
];

/**
 * How often is said what a part waits for (s): an image that cannot be had is known long before the time for the part
 * is over.
 */
const SAY_SECONDS = 10;

/** Waits for one part's rollout, saying now and then what its pods wait for. */
async function rollOut(
  kubectl: Kubectl,
  namespace: string,
  what: string,
  seconds: number,
  report: Report,
): Promise<void> {
  const [, name = ""] = what.split("/");
  const say = async (): Promise<void> => {
    const pods = await kubectl.json<{ items: Pod[] }>(["get", "pods", "-n", namespace], { optional: true });
    const late = pods?.items.find((pod) => pod.metadata.name.startsWith(`${name}-`) && !isReady(pod));
    if (late) report(reasonOf(late));
  };
  const timer = setInterval(() => void say().catch(() => undefined), SAY_SECONDS * 1000);
  try {
    await kubectl.run(["rollout", "status", what, "-n", namespace, `--timeout=${seconds}s`]);
  } finally {
    clearInterval(timer);
  }
}

/**
 * How long a hub whose parts are rolled out may take to answer at its address (s): a proxy learns it from the hub, a
 * load balancer from its checks.
 */
const HUB_SECONDS = 120;

/**
 * One question to the hub at its published address, with a connection of its own: one that is kept leads for ever to
 * where it once led, and that is not the hub where a Service still had the address of a pod that is gone.
 */
async function asksHub(url: string): Promise<void> {
  const address = `${url}/hub/health`;
  const answer = await fetch(address, { headers: { connection: "close" }, signal: AbortSignal.timeout(5000) }).catch(
    (cause: Error) => {
      throw new Error(
        `${address} does not answer (${(cause.cause as { code?: string } | undefined)?.code ?? cause.message})`,
        { cause },
      );
    },
  );
  if (answer.ok) return;
  // JupyterHub says its version with every answer. A site's gateway may take that away, so it only explains a refusal.
  const stranger =
    !answer.headers.has("x-jupyterhub-version") && answer.status < 500
      ? ", and it is not a JupyterHub that " +
        `answers${answer.headers.has("server") ? ` but "${answer.headers.get("server")}"` : ""}`
      : "";
  throw new Error(`${address} answers ${answer.status}${stranger}`);
}

/**
 * Waits until every part is rolled out and the hub answers through its published address.
 * @param seconds for each part
 * @throws AulaError with a diagnosis
 */
export async function waitReady(
  kubectl: Kubectl,
  course: { instance: string; url: string; gpu: boolean },
  report: Report,
  seconds = 600,
): Promise<void> {
  const parts = PARTS.filter(([role]) => role !== "gpu" || course.gpu);
  try {
    for (const [i, [role, what, text]] of parts.entries()) {
      const step = `${i + 1} of ${parts.length + 1}: ${text}`;
      report(step);
      await rollOut(kubectl, namespaceOf(course.instance, role), what, seconds, (why) => report(`${step}: ${why}`));
    }
    report(`${parts.length + 1} of ${parts.length + 1}: ${course.url}`);
    const { default: pRetry } = await import("p-retry");
    await pRetry(() => asksHub(course.url), {
      signal: stopping,
      retries: HUB_SECONDS,
      factor: 1,
      minTimeout: 1000,
      maxRetryTime: HUB_SECONDS * 1000,
      onFailedAttempt: ({ error, attemptNumber }) => {
        if (attemptNumber % 5 === 0) report(`${parts.length + 1} of ${parts.length + 1}: ${error.message}`);
      },
    });
  } catch (error) {
    if (stopping.aborted) throw error;
    const diagnosis = await diagnose(kubectl, course.instance);
    throw new AulaError(
      `the course is not ready: ${(error as Error).message}${diagnosis ? `\n${diagnosis}` : ""}`,
      `put right what is named above, then "${make("up")}" again: it carries on where it stopped`,
    );
  }
}
