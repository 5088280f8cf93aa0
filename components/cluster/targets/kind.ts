/**
 * kind: a cluster that Aula makes on this machine. Pure, but for a look at the environment and whether there is a
 * kubeconfig.
 */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { matching, port, slug, whole } from "../../fields";
import { makeCommand } from "../../make-command";
import type { LocalAccess } from "../access";
import { registriesShape, siteOf } from "../site";
import type { TargetDefinition } from "./definition";

/** A cluster that Aula makes on this machine, with kind. */
export const KindTarget = z
  .strictObject({
    kind: z.literal("kind").describe("A cluster on this machine, made with kind."),
    cluster: slug("container names", 20)
      .prefault("aula")
      .describe("Name of the kind cluster; several courses can share one."),
    nodes: whole(1, 3).prefault(1).describe("Nodes, the control plane included."),
    listen: z
      .ipv4("an IPv4 address such as 127.0.0.1")
      .prefault("127.0.0.1")
      .describe("Address of this machine that the course is published on. 127.0.0.1 keeps it to this machine."),
    port: port().prefault(8000).describe("Port of this machine that the hub answers on."),
    ports: matching(/^\d{1,5}-\d{1,5}$/, "a range of ports such as 8000-8003")
      .optional()
      .describe(
        "Ports that the cluster publishes, one for each course on it, such as 8000-8003; decided when the " +
          "cluster is made. Unset: port and the three after it.",
      ),
    registryPort: port().prefault(5001).describe("Port of this machine that the registry answers on."),
    ...registriesShape,
  })
  .superRefine(({ port: own, ports, registryPort }, ctx) => {
    const refuse = (path: string, message: string): void => {
      ctx.addIssue({ code: "custom", path: [path], message });
    };
    if (own === registryPort)
      refuse(
        "registryPort",
        `${registryPort} is the port of the hub (aula:target.port) too; give one of them another port`,
      );
    if (ports === undefined) return;
    const [first, last] = rangeOf(own, ports);
    if (first > last || first < 1 || last > 65535 || last - first >= MOST_COURSES)
      refuse("ports", `"${ports}" is not a range of 1 to ${MOST_COURSES} ports; write for example 8000-8003`);
    else if (own < first || own > last)
      refuse(
        "port",
        `${own} is not one of the cluster's ports (aula:target.ports is ${ports}); write one of them that no ` +
          "other course on the cluster has",
      );
  });
export type KindTarget = z.infer<typeof KindTarget>;

/** Courses that one kind cluster can have room for. */
export const MOST_COURSES = 20;
/**
 * Ports beyond the first that a cluster publishes where nobody chose: last year's course stays readable while this
 * year's begins.
 */
const MORE_PORTS = 3;

/**
 * kind publishes this node port on the first of the machine's ports, the next one on the second; see kind-config.ts.
 */
export const KIND_NODE_PORT = 30080;

const rangeOf = (own: number, ports: string | undefined): [first: number, last: number] => {
  const [first = own, last = own + MORE_PORTS] = (ports ?? "").split("-").filter(Boolean).map(Number);
  return [first, Math.min(last, 65535)];
};

/** The ports that a cluster made for this target publishes, the lowest first. Not the registry's. */
export function publishedPorts({
  port: own,
  ports,
  registryPort,
}: Pick<KindTarget, "port" | "ports" | "registryPort">): number[] {
  const [first, last] = rangeOf(own, ports);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((one) => one !== registryPort);
}

/** The node port that a published port of the machine leads to: the course's own, or another one. */
export function nodePortOf(target: Pick<KindTarget, "port" | "ports">, one = target.port): number {
  return KIND_NODE_PORT + one - rangeOf(target.port, target.ports)[0];
}

/**
 * Where `make up` writes the kubeconfig of a kind cluster: a file of its own, so that nobody's ~/.kube/config changes.
 */
export function kubeconfigOf(cluster: string): string {
  return join(process.env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "aula", `${cluster}.kubeconfig`);
}

/** How a course reaches its kind cluster. */
export function kindAccess(target: KindTarget): LocalAccess {
  const registry = `localhost:${target.registryPort}/aula`;
  const host = target.listen === "127.0.0.1" || target.listen === "0.0.0.0" ? "localhost" : target.listen;
  return {
    url: `http://${host}:${target.port}`,
    kubeconfig: kubeconfigOf(target.cluster),
    context: `kind-${target.cluster}`,
    registry,
    storageClass: "aula-homes",
    sizesEnforced: false,
    entry: { kind: "nodePort", port: nodePortOf(target) },
    site: siteOf({ registry, registries: target.registries, nodes: {} }),
    gpuPlugin: "wanted",
  };
}

/** kind in the record of targets. */
export const kind: TargetDefinition<typeof KindTarget> = {
  schema: KindTarget,
  access: kindAccess,
  place: ({ cluster }) => `kind ${cluster}`,
  before: ({ kubeconfig }, stack) =>
    kubeconfig === undefined || existsSync(kubeconfig)
      ? undefined
      : `there is no cluster yet: ${kubeconfig} does not exist; run "${makeCommand("cluster", stack)}" first`,
  noNvidiaPlugin: () => ({
    why: "a cluster that Aula makes on this machine has no GPU in its nodes",
    cure: "write plugin: simulated",
  }),
  nodes: ({ nodes }) => nodes,
};
