/** The kind cluster: made, found again, brought back after its containers were killed, and removed. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { parse, stringify } from "yaml";
import { type KindConfig, kindConfig } from "../../components/cluster/kind-config";
import { portProblem, sameCluster } from "../../components/cluster/kind-ports";
import { kubeconfigOf, publishedPorts } from "../../components/cluster/targets/kind";
import type { KindTarget } from "../../components/config";
import { ensureNodeImage } from "../../tools/offline-node/node-image";
import { AulaError } from "../errors";
import { exec } from "../exec";
import type { Engine } from "../machine/engine";
import { portFree } from "../machine/preflight";
import { ensureKind, exists } from "../machine/tools";
import { homesDir, registryDir } from "../paths";
import type { Report } from "../report";
import {
  forget,
  healthy,
  madeFromFile,
  makeDataDir,
  nodeContainers,
  settle,
  unfinishedFile,
  usedNodePorts,
} from "./nodes";
import { revive } from "./revive";

export type ClusterState = "absent" | "running" | "stopped" | "broken";

/** A kubelet renews its lease every 10 s; one that is older belongs to a node that does not live (ms). */
const LEASE_MS = 45_000;

/**
 * How a cluster is. stopped: its containers are there but not all running, as after a kill or a reboot. broken:
 * running, but its API does not answer or a node does not report; also what an interrupted creation or removal left.
 */
export async function clusterState(engine: Engine, target: KindTarget): Promise<ClusterState> {
  const nodes = await nodeContainers(engine, target.cluster);
  if (nodes.length === 0) return "absent";
  if (await exists(unfinishedFile(target.cluster))) return "broken";
  if (nodes.some((node) => !node.running)) return "stopped";
  return (await healthy(engine, target, Date.now() - LEASE_MS)) ? "running" : "broken";
}

async function wantedConfig(engine: Engine, target: KindTarget, taken: readonly number[] = []): Promise<KindConfig> {
  const format = engine.name === "docker" ? "{{.CgroupVersion}}" : "{{.Host.CgroupsVersion}}";
  const cgroupV1 = (await engine.run(["info", "--format", format])).trim().replace("v", "") === "1";
  return kindConfig(target, { homes: homesDir(target.cluster), cgroupV1, taken });
}

/** What a cluster of this name was made from; undefined where this user made none. */
export function madeConfig(cluster: string): KindConfig | undefined {
  const file = madeFromFile(cluster);
  return existsSync(file) ? (parse(readFileSync(file, "utf8")) as KindConfig) : undefined;
}

/** kind mounts /lib/modules of the machine into every node; a kernel without modules may come without the folder. */
async function modulesFolder(): Promise<void> {
  if (process.platform !== "linux" || (await exists("/lib/modules"))) return;
  await mkdir("/lib/modules").catch((cause: unknown) => {
    throw new AulaError(
      "kind mounts /lib/modules into its nodes, and this machine has no such folder.",
      "As root: mkdir /lib/modules (it may stay empty).",
      { cause },
    );
  });
}

/**
 * Ports for later courses that other programs have now; the course's own must be free, and kind says so where it is
 * not.
 */
async function takenPorts(target: KindTarget, report: Report): Promise<number[]> {
  const later = publishedPorts(target).filter((port) => port !== target.port);
  const free = await Promise.all(later.map((port) => portFree(target.listen, port)));
  const taken = later.filter((_, i) => !free[i]);
  if (taken.length > 0) report(`another program has ${taken.join(", ")}: not published`);
  return taken;
}

async function create(engine: Engine, target: KindTarget, report: Report): Promise<void> {
  const kind = await ensureKind(report);
  const image = await ensureNodeImage(engine, report);
  await modulesFolder();
  await mkdir(homesDir(target.cluster), { recursive: true });
  // What was noted about an earlier cluster of this name is no longer true.
  await forget(target.cluster);
  await writeFile(unfinishedFile(target.cluster), "");
  report(`creating ${target.nodes} node${target.nodes === 1 ? "" : "s"}`);
  const file = kubeconfigOf(target.cluster);
  const config = stringify(await wantedConfig(engine, target, await takenPorts(target, report)));
  await exec(
    kind,
    [
      "create",
      "cluster",
      "--name",
      target.cluster,
      "--image",
      image,
      "--config",
      "-",
      "--kubeconfig",
      file,
      "--wait",
      "180s",
    ],
    { input: config, env: engine.env },
  );
  await writeFile(madeFromFile(target.cluster), config);
  await rm(unfinishedFile(target.cluster));
}

const remade = ({ cluster }: KindTarget, why: string): AulaError =>
  new AulaError(
    `The kind cluster "${cluster}" ${why}. Making it again ends every running server and session in it; homes ` +
      `(${homesDir(cluster)}) and images (${registryDir()}) stay.`,
    "Run the same command with CONFIRM=1 to make it again, or choose another name in aula:target.cluster.",
  );

/**
 * Why the cluster that is there cannot serve this course; undefined: it can.
 * @param back brings it back where it does not run, and says whether it came
 */
async function problem(
  engine: Engine,
  target: KindTarget,
  back: () => Promise<boolean>,
): Promise<AulaError | undefined> {
  const made = madeConfig(target.cluster);
  if (made === undefined) return remade(target, "was not made by Aula for this user");
  if (!sameCluster(made, await wantedConfig(engine, target))) {
    const why = "was made with other nodes, another address or other folders than the configuration now asks for";
    return remade(target, why);
  }
  if (!(await back()))
    return remade(target, "does not come back: its API or one of its nodes stays silent after a restart");
  const port = portProblem(target, made, await usedNodePorts(engine, target));
  return port && new AulaError(port.message, port.cure);
}

/** Why `ensureCluster` would refuse a cluster that runs; nothing is changed. */
export const clusterProblem = (engine: Engine, target: KindTarget): Promise<AulaError | undefined> =>
  problem(engine, target, () => Promise.resolve(true));

/**
 * A healthy cluster: found, brought back, or made. Three seconds where it runs.
 * @param confirm make it again, although that ends what runs in it, where it cannot be brought back
 * @returns how to reach it
 * @throws AulaError that says what remaking costs, where it would have to be made again and nobody confirmed
 */
export async function ensureCluster(
  engine: Engine,
  target: KindTarget,
  report: Report,
  { confirm }: { confirm: boolean },
): Promise<{ kubeconfig: string; context: string }> {
  const { cluster } = target;
  await makeDataDir();
  if (await exists(unfinishedFile(cluster))) {
    report("removing what an interrupted run left");
    await removeCluster(engine, target, report);
  }
  const state = await clusterState(engine, target);
  const back = async (): Promise<boolean> => state === "running" || (await revive(engine, target, report));
  const why = state === "absent" ? undefined : await problem(engine, target, back);
  if (why && !confirm) throw why;
  if (why) await removeCluster(engine, target, report);
  if (state === "absent" || why) await create(engine, target, report);
  const nodes = await nodeContainers(engine, cluster);
  await settle(engine, target, nodes, report);
  return { kubeconfig: kubeconfigOf(cluster), context: `kind-${cluster}` };
}

/** Removes the cluster and what was noted about it. Homes, registry and caches stay. */
export async function removeCluster(engine: Engine, target: KindTarget, report: Report): Promise<void> {
  report(`removing the cluster ${target.cluster}`);
  await makeDataDir();
  await writeFile(unfinishedFile(target.cluster), "");
  await exec(
    await ensureKind(report),
    ["delete", "cluster", "--name", target.cluster, "--kubeconfig", kubeconfigOf(target.cluster)],
    { env: engine.env },
  );
  await forget(target.cluster);
}
