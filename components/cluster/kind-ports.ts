/** The ports of an existing kind cluster, and whether a course fits on it. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { KindConfig } from "./kind-config";
import { KIND_NODE_PORT, type KindTarget, nodePortOf } from "./targets/kind";

/** The machine's ports that a cluster was created with, lowest first; each one leads to its own node port. */
export function portsOf(
  made: KindConfig,
): { readonly port: number; readonly nodePort: number; readonly listen: string }[] {
  const mappings = made.nodes.flatMap((node) => node.extraPortMappings ?? []);
  return mappings
    .map(({ hostPort, containerPort, listenAddress }) => ({
      port: hostPort,
      nodePort: containerPort,
      listen: listenAddress,
    }))
    .sort((a, b) => a.port - b.port);
}

/** A port of the machine that a cluster publishes, and where it leads. */
export type Published = Pick<ReturnType<typeof portsOf>[number], "port" | "nodePort">;

/** The value of `aula:target.ports` for a cluster that was created like this. */
export const rangeOfPorts = (made: KindConfig): string => rangeOf(portsOf(made));

function rangeOf(ports: readonly Published[]): string {
  const first = (ports[0]?.port ?? 0) - (ports[0]?.nodePort ?? 0) + KIND_NODE_PORT;
  return `${first}-${ports.at(-1)?.port ?? first}`;
}

/**
 * Whether a cluster matches a target, except for its ports, of which each course needs one. The address of the
 * published ports must be the same.
 */
export function sameCluster(made: KindConfig, wanted: KindConfig): boolean {
  const rest = (config: KindConfig): unknown => ({
    ...config,
    nodes: config.nodes.map(({ extraPortMappings: _, ...node }) => node),
  });
  return isDeepStrictEqual(rest(made), rest(wanted)) && portsOf(made)[0]?.listen === portsOf(wanted)[0]?.listen;
}

/** Ports that no course has. @param used node ports of the courses on the cluster */
export const freePorts = (published: readonly Published[], used: readonly number[]): number[] =>
  published.filter(({ nodePort }) => !used.includes(nodePort)).map(({ port }) => port);

/**
 * What a course writes in order to have a port of a cluster: the port and the range, for the one without the other is
 * refused too. undefined where none is free.
 */
export function portToWrite(published: readonly Published[], used: readonly number[]): string | undefined {
  const [first, ...others] = freePorts(published, used);
  return first === undefined
    ? undefined
    : `port: ${first} and ports: ${rangeOf(published)} in aula:target` +
        (others.length === 0 ? "" : ` (${others.join(", ")} ${others.length === 1 ? "is" : "are"} free too)`);
}

/**
 * Why a course cannot use the port that it names, and what to write instead; undefined if it can.
 * @param used node ports of the courses on the cluster
 */
export function portProblem(
  target: KindTarget,
  made: KindConfig,
  used: readonly number[],
): { readonly message: string; readonly cure: string } | undefined {
  const all = portsOf(made);
  const own = all.find(({ port }) => port === target.port);
  if (own?.nodePort === nodePortOf(target)) return undefined;
  const range = rangeOfPorts(made);
  if (own) {
    const other = used.includes(own.nodePort) ? portToWrite(all, used) : undefined;
    const taken = other && `where another course has ${target.port}, ${other}`;
    return {
      message:
        `aula:target.ports: the cluster "${target.cluster}" was made with the ports ${range}, and this stack ` +
        `does not name the cluster's ports`,
      cure: `Write port: ${target.port} and ports: ${range} in aula:target${taken ? `; ${taken}` : ""}.`,
    };
  }
  const free = freePorts(all, used);
  return {
    message:
      `aula:target.port: ${target.port} is not published by the cluster "${target.cluster}": it was made with ` +
      `${all.map(({ port }) => port).join(", ")}, of which ` +
      `${free.length === 0 ? "none is" : `${free.join(", ")} ${free.length === 1 ? "is" : "are"}`} free`,
    cure:
      `${free.length === 0 ? "Take a course down that is no longer needed and use its port" : `Write port: ${free[0]} and ports: ${range}`} ` +
      "in aula:target, choose another aula:target.cluster, or make this one again with CONFIRM=1: that ends every " +
      "running server in it, of all courses; homes and images stay.",
  };
}
