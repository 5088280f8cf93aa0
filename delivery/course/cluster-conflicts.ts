/** Other courses on the same cluster, and what only one course can have. */

import type { ClusterAccess } from "../../components/cluster/access";
import { portsOf, portToWrite } from "../../components/cluster/kind-ports";
import type { CourseConfig } from "../../components/config";
import { timesOver } from "../../components/gpu/resources";
import { makeCommand } from "../../components/make-command";
import { asked } from "../asked";
import { madeConfig } from "../cluster/cluster";
import { AulaError } from "../errors";
import type { Kubectl } from "../kubectl";
import { make } from "../make";

/** Another course, as far as it could be in the way. */
export interface Neighbour {
  readonly instance: string;
  /** Address that its people open. */
  readonly url?: string;
  readonly nodePorts: readonly number[];
  /** Simulated GPUs that it advertises on each node; undefined where it brings no simulator. */
  readonly gpus?: number;
  /** How many share each; undefined: nobody. */
  readonly replicas?: number;
  /** It brings NVIDIA's plugin, of which a node can have one. */
  readonly nvidia?: boolean;
}

interface Listed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly data?: { readonly url?: string };
  readonly spec?: {
    readonly ports?: { nodePort?: number }[];
    readonly template?: { spec: { containers: { args?: string[] }[] } };
  };
}

/** The number after a flag in the simulator's arguments. */
function numberOf({ spec }: Listed, flag: string): number | undefined {
  const args = spec?.template?.spec.containers[0]?.args ?? [];
  const at = args.indexOf(flag);
  return at < 0 ? undefined : Number(args[at + 1]);
}

/** Courses out of what a cluster lists of Aula; not those called `own`. Pure. */
export function neighboursAmong(items: readonly Listed[], own: string): Neighbour[] {
  const instances = [...new Set(items.map(({ metadata }) => metadata.labels["aula.dev/instance"]))]
    .filter((name): name is string => name !== undefined && name !== own)
    .sort();
  return instances.map((instance) => {
    const mine = items.filter(({ metadata }) => metadata.labels["aula.dev/instance"] === instance);
    const url = mine.find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "aula")?.data?.url;
    const simulator = mine.find(({ metadata }) => metadata.name === "gpu-simulator");
    const gpus = simulator && numberOf(simulator, "--count");
    const replicas = simulator && numberOf(simulator, "--replicas");
    const nodePorts = mine
      .flatMap(({ spec }) => spec?.ports ?? [])
      .flatMap(({ nodePort }) => (nodePort === undefined ? [] : [nodePort]));
    const nvidia = mine.some(({ kind, metadata }) => kind === "DaemonSet" && metadata.name === "nvidia-device-plugin");
    return {
      instance,
      nodePorts,
      ...(nvidia ? { nvidia } : {}),
      ...(url === undefined ? {} : { url }),
      ...(gpus === undefined ? {} : { gpus }),
      ...(replicas === undefined ? {} : { replicas }),
    };
  });
}

/** The other courses on a cluster. @param own instance that is asked for */
export async function neighboursOf(kubectl: Kubectl, own: string): Promise<Neighbour[]> {
  const found = await kubectl.json<{ items: Listed[] }>([
    "get",
    "configmap,service,daemonset",
    "-A",
    "-l",
    `app.kubernetes.io/part-of=aula,aula.dev/instance!=${own}`,
  ]);
  return neighboursAmong(found?.items ?? [], own);
}

/**
 * What a course would take from another one on its cluster: a sentence with its cure, or undefined. Pure.
 * @param published ports that the cluster publishes, by node port; none where Aula did not make it
 */
export function contested(
  config: Pick<CourseConfig, "gpu" | "target">,
  { url, entry }: Pick<ClusterAccess, "url" | "entry">,
  others: readonly Neighbour[],
  published: readonly { port: number; nodePort: number }[] = [],
): AulaError | undefined {
  const port = entry.kind === "nodePort" ? entry.port : undefined;
  const door = others.find((other) => other.url === url || (port !== undefined && other.nodePorts.includes(port)));
  if (door) {
    const taken = new Set(others.flatMap(({ nodePorts }) => nodePorts));
    const none =
      published.length === 0 ? "write another port as aula:target.port" : "choose another aula:target.cluster";
    const free = portToWrite(published, [...taken]);
    const own =
      config.target.kind === "kind"
        ? `${free === undefined ? none : `write ${free}`}`
        : `give this one an address${port === undefined ? "" : " and a node port"} of its own in aula:target`;
    return new AulaError(
      `${port === undefined || door.url === url ? url : `node port ${port}`} is the course ${door.instance}'s, ` +
        "which is on this cluster too",
      `${own}, or take the other course down`,
    );
  }
  const { plugin, perNode } = config.gpu;
  const brings = plugin === "nvidia" ? others.find(({ nvidia }) => nvidia) : undefined;
  if (brings) {
    return new AulaError(
      `aula:gpu.plugin: nvidia, but the course ${brings.instance} on the same cluster brings NVIDIA's plugin ` +
        "already, and two would fight over each node",
      "write plugin: existing here, with the name that it advertises as aula:gpu.resource",
    );
  }
  const own = timesOver(config.gpu);
  const shared =
    plugin === "simulated"
      ? others.find((other) => other.gpus !== undefined && (other.replicas ?? 1) !== own)
      : undefined;
  if (shared) {
    return new AulaError(
      `aula:gpu.sharing: ${own} to a simulated GPU, but the course ${shared.instance} on the same cluster has ` +
        `${shared.replicas ?? 1}, and a node can advertise one number only`,
      "write the same sharing in both courses",
    );
  }
  const gpus =
    plugin === "simulated" ? others.find((other) => other.gpus !== undefined && other.gpus !== perNode) : undefined;
  return (
    gpus &&
    new AulaError(
      `aula:gpu.perNode: ${perNode}, but the course ${gpus.instance} on the same cluster advertises ${gpus.gpus} ` +
        "simulated GPUs on each node, and a node can advertise one number only",
      `write perNode: ${gpus.gpus} here, or change both courses`,
    )
  );
}

/** @throws AulaError where the course would take something from another one on its cluster; nothing was changed then */
export async function refuseContested(
  { config, access }: { config: CourseConfig; access: ClusterAccess },
  kubectl: Kubectl,
): Promise<void> {
  const made = config.target.kind === "kind" ? madeConfig(config.target.cluster) : undefined;
  const problem = contested(config, access, await neighboursOf(kubectl, config.instance), made && portsOf(made));
  if (problem) throw problem;
}

/**
 * @throws AulaError where removing the cluster would end another course too, and nobody confirmed that. A cluster that
 * does not answer holds nothing.
 */
export async function refuseToEndOthers(
  { config }: { config: Pick<CourseConfig, "instance"> },
  kubectl: Kubectl | undefined,
): Promise<void> {
  const others = kubectl && !asked("CONFIRM") ? await neighboursOf(kubectl, config.instance).catch(() => []) : [];
  if (others.length === 0) return;
  throw new AulaError(
    `the cluster holds ${others.map(({ instance }) => instance).join(", ")} too, and would take ` +
      `${others.length === 1 ? "it" : "them"} along`,
    `take those courses down first ("${makeCommand("down", "…")}" with their stacks), leave CLUSTER=1 out, or ` +
      `"${make("down", { CLUSTER: 1, CONFIRM: 1 })}" (homes stay)`,
  );
}
