/** What is left after `make down`, each thing with the command that removes it. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { count } from "../../components/count";
import { makeCommand } from "../../components/make-command";
import { instanceOf, isNamespaceOf, namespaceOf } from "../../components/names";
import { archiveFolders } from "../../packages/homes/folders";
import { clusterState } from "../cluster/cluster";
import { REGISTRY } from "../cluster/nodes";
import type { Context } from "../context";
import { type Engine, findEngine } from "../machine/engine";
import { cacheDir, dataDir, homesDir, registryDir } from "../paths";
import type { Neighbour } from "./cluster-conflicts";
import type { Volume } from "./down";
import { masterFile } from "./master-secret";

/** Something that is left. */
export interface Remain {
  readonly what: string;
  /** A command, or what a person has to do. */
  readonly remove: string;
}

/** What is looked at, beside the files of this machine. */
export interface Left {
  /** Volumes that stay in the cluster. */
  readonly volumes: readonly Volume[];
  /** Other courses on the cluster. */
  readonly others: readonly Neighbour[];
  /** JobSet, where somebody else uses it. */
  readonly jobset?: Remain | undefined;
}

const there = (path: string, what: string, remove = `rm -r ${path}`): Remain[] =>
  existsSync(path) ? [{ what: `${what}: ${path}`, remove }] : [];

/** What is left on this machine of the course itself: it goes with the year. */
function ofTheCourse({ stack, config }: Context, { volumes }: Left): Remain[] {
  const { instance, target, roster } = config;
  const passphrase = join(dataDir(), "secrets", `${instance}.passphrase`);
  const folder = target.kind === "kind" ? homesDir(target.cluster) : undefined;
  const homes =
    folder !== undefined && existsSync(folder)
      ? readdirSync(folder).filter((name) => isNamespaceOf(instance, name))
      : [];
  const people = homes.filter((name) => name !== namespaceOf(instance, "hub")).length;
  return [
    ...(homes.length > 0
      ? [
          {
            what: `${count(people, "home")}${people < homes.length ? " and the hub's database" : ""}: ${folder}`,
            remove: makeCommand("purge", stack, { CONFIRM: 1 }),
          },
        ]
      : []),
    ...volumes.map(({ name, namespace }) => ({
      what: `volume ${name} (${namespace})`,
      remove: `kubectl delete pv ${name}, and the disk behind it by your storage's own means`,
    })),
    ...archiveFolders(instance).map((path) => ({ what: `archive: ${path}`, remove: `rm -r ${path}` })),
    ...there(
      masterFile(instance),
      "key of all passwords",
      `rm ${masterFile(instance)}: the next "${makeCommand("up", stack)}" gives everybody another password`,
    ),
    ...there(
      passphrase,
      "passphrase of Pulumi's state",
      `rm ${passphrase}: what that state and the stack's file keep secret is then lost`,
    ),
    ...there(join("reports", instance), "results of benchmarks"),
    ...there(join("rendered", stack), "rendered manifests"),
    { what: `your own files: Pulumi.${stack}.yaml, ${roster}`, remove: "by hand" },
  ];
}

/** Images that were built or pulled for Aula. */
async function images(engine: Engine): Promise<Remain[]> {
  const { ok, stdout } = await engine.try(["images", "--quiet", "--filter", "reference=localhost*/aula/*"], {
    timeout: 20_000,
  });
  const ids = new Set(stdout.split("\n").filter(Boolean)).size;
  return ok && ids > 0
    ? [
        {
          what: `${count(ids, "image")} in ${engine.name}`,
          remove: `${engine.name} rmi --force $(${engine.name} images --quiet --filter 'reference=localhost*/aula/*')`,
        },
      ]
    : [];
}

/** What is left on this machine that every course on it uses. */
async function ofTheMachine({ stack, config: { target } }: Context, { others, jobset }: Left): Promise<Remain[]> {
  const cache = there(cacheDir(), "caches: node image, tools", makeCommand("clean", stack));
  const state = there(join(dataDir(), "pulumi"), "Pulumi's state of every course of this machine");
  const shared = jobset === undefined ? [] : [jobset];
  if (target.kind !== "kind") return [...shared, ...cache, ...state];
  const engine = await findEngine();
  const up = (await clusterState(engine, target)) !== "absent";
  const courses = others.map(({ instance }) => instance);
  return [
    ...shared,
    ...(up
      ? [
          {
            what:
              "the cluster " +
              `${target.cluster}${courses.length > 0 ? `, with ${courses.map((name) => `the course ${name}`).join(" and ")}` : ""}`,
            remove:
              makeCommand("down", stack, { CLUSTER: 1 }) + (courses.length > 0 ? " after those courses are down" : ""),
          },
        ]
      : []),
    ...there(
      registryDir(),
      "the registry with its images",
      `${engine.name} rm --force ${REGISTRY} && rm -r ${registryDir()}`,
    ),
    ...(await images(engine)),
    ...cache,
    ...state,
  ];
}

/** Everything that is left: of the course, and of the machine. */
export async function remainsOf(
  context: Context,
  left: Left,
): Promise<{ readonly course: Remain[]; readonly machine: Remain[] }> {
  return { course: ofTheCourse(context, left), machine: await ofTheMachine(context, left) };
}

/** The list as `make down` prints it. Pure. */
export function remainsText(
  { course, year }: { readonly course: string; readonly year: string },
  { course: own, machine }: { readonly course: readonly Remain[]; readonly machine: readonly Remain[] },
): string {
  const lines = (all: readonly Remain[]): string[] => all.map(({ what, remove }) => `  ${what}\n    ${remove}`);
  return [
    `Left of ${instanceOf(course, year)}, each with what removes it:`,
    ...lines(own),
    ...(machine.length > 0 ? ["For every course of this machine:", ...lines(machine)] : []),
  ].join("\n");
}
