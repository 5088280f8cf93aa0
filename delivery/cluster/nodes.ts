/** The node containers of a kind cluster, and what has to be set up in and on them. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REGISTRY_HOSTS, registryHosts } from "../../components/cluster/kind-config";
import { kubeconfigOf } from "../../components/cluster/targets/kind";
import type { KindTarget } from "../../components/config";
import { type Conditioned, isReady } from "../conditions";
import { AulaError } from "../errors";
import { type ExecResult, tryExec } from "../exec";
import type { Engine } from "../machine/engine";
import { noteLost } from "../machine/lost-containers";
import { ensureKubectl } from "../machine/tools";
import { dataDir, inTree } from "../paths";
import type { Report } from "../report";

/** Container name of the registry, by which nodes reach it. */
export const REGISTRY = "aula-registry";
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

export interface NodeContainer {
  readonly name: string;
  readonly running: boolean;
}

/** The containers that kind made for a cluster. */
export async function nodeContainers(engine: Engine, cluster: string): Promise<NodeContainer[]> {
  const filter = `label=io.x-k8s.kind.cluster=${cluster}`;
  await noteLost(engine, filter);
  const list = await engine.run(["ps", "-a", "--filter", filter, "--format", "{{.Names}} {{.Status}}"]);
  const lines = list.split("\n").filter((line) => line.trim() !== "");
  return lines
    .map((line) => ({ name: line.split(" ")[0] ?? "", running: line.split(" ")[1] === "Up" }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** kubectl against a kind cluster of this user; a refusal is an answer. @param timeout ms */
export async function kubectl(
  engine: Engine,
  target: KindTarget,
  args: readonly string[],
  timeout: number,
): Promise<ExecResult> {
  const binary = await ensureKubectl(engine, `${target.cluster}-control-plane`);
  return tryExec(
    binary,
    ["--kubeconfig", kubeconfigOf(target.cluster), "--context", `kind-${target.cluster}`, ...args],
    { timeout },
  );
}

interface NodesAndLeases {
  items: (Conditioned & { kind: string; spec: { renewTime?: string } })[];
}

/**
 * Whether the API answers and every node's kubelet lives: a node that was killed stays "Ready" on paper for 40 seconds,
 * its lease does not lie.
 * @param since every kubelet must have renewed its lease after this moment (ms)
 */
export async function healthy(engine: Engine, target: KindTarget, since: number): Promise<boolean> {
  const { ok, stdout } = await kubectl(
    engine,
    target,
    ["get", "nodes,leases", "-n", "kube-node-lease", "-o", "json", "--request-timeout=5s"],
    15_000,
  );
  if (!ok) return false;
  const { items } = JSON.parse(stdout) as NodesAndLeases;
  const alive = items.filter(({ kind, spec }) => kind === "Lease" && Date.parse(spec.renewTime ?? "") >= since);
  const ready = items.filter((item) => item.kind === "Node" && isReady(item));
  return alive.length >= target.nodes && ready.length >= target.nodes;
}

/** Node ports that Services of the cluster have. */
export async function usedNodePorts(engine: Engine, target: KindTarget): Promise<number[]> {
  const { stdout } = await kubectl(
    engine,
    target,
    ["get", "services", "-A", "-o", "jsonpath={.items[*].spec.ports[*].nodePort}"],
    15_000,
  );
  return stdout.split(/\s+/).filter(Boolean).map(Number);
}

/** kubectl for something that must succeed, or whose failure says that it was done before. */
async function must(engine: Engine, target: KindTarget, args: readonly string[], doneBefore?: string): Promise<void> {
  const { ok, stderr } = await kubectl(engine, target, args, 60_000);
  if (!ok && !(doneBefore && stderr.includes(doneBefore)))
    throw new AulaError(`kubectl ${args.slice(0, 3).join(" ")} failed:\n  ${stderr}`, "Run the same command again.");
}

/** Applies a manifest of addons/, or patches the storage's configuration with it. */
function apply(engine: Engine, target: KindTarget, file: string): Promise<void> {
  return must(
    engine,
    target,
    file.endsWith(".patch.yaml")
      ? ["patch", "configmap", "-n", "local-path-storage", "local-path-config", "--type=merge", "--patch-file", file]
      : ["apply", "--server-side", "--force-conflicts", "--field-manager=aula", "-f", file],
  );
}

/**
 * What every node and the cluster need beside what kind sets up: the way to the registry, storage for homes, metrics.
 * Does nothing where the same was done before.
 */
export async function settle(
  engine: Engine,
  target: KindTarget,
  nodes: readonly NodeContainer[],
  report: Report,
): Promise<void> {
  const folder = inTree("delivery", "cluster", "addons");
  const files = (await readdir(folder)).sort().map((name) => join(folder, name));
  const hash = createHash("sha256").update(`${target.registryPort} ${nodes.map(({ name }) => name).join(" ")}`);
  for (const file of files) hash.update(await readFile(file));
  const [mark, done] = [settledFile(target.cluster), hash.digest("hex")];
  if ((await readFile(mark, "utf8").catch(() => "")) === done) return;
  report("setting up registry access, storage and metrics");
  for (const { name } of nodes) {
    const hosts = `${REGISTRY_HOSTS}/localhost:${target.registryPort}`;
    await engine.run(["exec", "-i", name, "sh", "-c", `mkdir -p ${hosts} && cat > ${hosts}/hosts.toml`], {
      input: registryHosts(REGISTRY),
    });
  }
  for (const file of files) await apply(engine, target, file);
  // The provisioner looks at its configuration only now and then; a new pod reads it at once.
  await must(engine, target, ["rollout", "restart", "-n", "local-path-storage", "deployment/local-path-provisioner"]);
  // One replica of DNS is enough for one node, and spares a course a tenth of a CPU.
  if (target.nodes === 1)
    await must(engine, target, ["scale", "-n", "kube-system", "deployment/coredns", "--replicas=1"]);
  // kind keeps pods off the control plane where there are workers; on one machine that only wastes a node.
  else await must(engine, target, ["taint", "nodes", "-l", CONTROL_PLANE, `${CONTROL_PLANE}-`], "not found");
  await writeFile(mark, done);
}

/** Says that `settle` has run, and for what. */
export function settledFile(cluster: string): string {
  return join(dataDir(), `${cluster}.settled`);
}

/**
 * A file that is there while a cluster is being made or removed: what an interrupted run leaves is recognised by it.
 */
export function unfinishedFile(cluster: string): string {
  return join(dataDir(), `${cluster}.unfinished`);
}

/** The kind configuration that a cluster was made from. */
export function madeFromFile(cluster: string): string {
  return join(dataDir(), `${cluster}.kind.yaml`);
}

/** Forgets what was noted about a cluster; its homes are not touched. */
export async function forget(cluster: string): Promise<void> {
  for (const file of [settledFile(cluster), madeFromFile(cluster), kubeconfigOf(cluster), unfinishedFile(cluster)])
    await rm(file, { force: true });
}

/** The data folder, readable by its owner only: homes and secrets are below it. */
export async function makeDataDir(): Promise<void> {
  await mkdir(dataDir(), { recursive: true, mode: 0o700 });
}
