/** Which of a kind cluster's ports a new year takes, so that last year's course stays readable beside it. */

import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { portsOf, rangeOfPorts } from "../../components/cluster/kind-ports";
import { KindTarget, publishedPorts } from "../../components/cluster/targets/kind";
import { makeCommand } from "../../components/make-command";
import { madeConfig } from "../cluster/cluster";

/** A stack's target as far as it can be read; undefined where the file is not that of a kind course. */
function kindTargetOf(text: string): KindTarget | undefined {
  try {
    const target = (parse(text) as { config?: Record<string, unknown> } | null)?.config?.["aula:target"];
    return KindTarget.safeParse(target).data;
  } catch {
    return undefined;
  }
}

/** Ports that the stacks of this folder have on one cluster. */
function takenPorts(cluster: string): number[] {
  const files = readdirSync(".").filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  return files
    .map((name) => kindTargetOf(readFileSync(name, "utf8")))
    .flatMap((target) => (target?.cluster === cluster ? [target.port] : []));
}

/**
 * The port for a copy of a stack: the cluster's first that no stack of this folder names, with the range that the
 * cluster publishes. `note` says what the teacher should know of it.
 * @param stackFile text of the stack that is copied @param to the copy's name
 * @returns undefined where the stack's target is no kind cluster
 */
export function nextPort(
  stackFile: string,
  to: string,
): { readonly port?: number; readonly ports?: string; readonly note: string } | undefined {
  const target = kindTargetOf(stackFile);
  if (target === undefined) return undefined;
  const { cluster } = target;
  const made = madeConfig(cluster);
  const published = made ? portsOf(made).map(({ port }) => port) : publishedPorts(target);
  const taken = takenPorts(cluster);
  const port = published.find((one) => !taken.includes(one));
  if (port !== undefined) {
    const ports = made ? rangeOfPorts(made) : (target.ports ?? `${published[0]}-${published.at(-1)}`);
    return {
      port,
      ports,
      note: `Its port is ${port} (aula:target.port), so that both can be up on the cluster ${cluster} at a time.`,
    };
  }
  return {
    note:
      `Its port is ${target.port}, as before: the cluster ${cluster} publishes ` +
      `${published.length === 1 ? "no other" : `${published.join(", ")}, and each has its course`}. ` +
      "Take the old one down first, or let the cluster be made again with more ports: write for example ports: " +
      `${target.port}-${target.port + 3} and port: ${target.port + 1} into aula:target, and then ` +
      `"${makeCommand("up", to, { CONFIRM: 1 })}" (running servers end, homes stay).`,
  };
}
