/** kubectl against the tests' cluster, and nothing else. */
import { existsSync } from "node:fs";
import { kubeconfigOf } from "../../../components/cluster/targets/kind";
import { type ExecResult, tryExec } from "../../../delivery/exec";
import { Kubectl } from "../../../delivery/kubectl";
import { findEngine } from "../../../delivery/machine/engine";
import { ensureKubectl } from "../../../delivery/machine/tools";
import { CLUSTER } from "./stack";

/** As far as the tests look at a pod. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels: Record<string, string>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly resources: { readonly limits?: Record<string, string> } }[];
  };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { type: string; status: string }[];
  };
}

let binary: Promise<string> | undefined;

/** Program and first arguments of every call. */
export async function kubectlCommand(): Promise<[file: string, args: string[]]> {
  binary ??= findEngine().then((engine) => ensureKubectl(engine, `${CLUSTER}-control-plane`));
  return [await binary, ["--kubeconfig", kubeconfigOf(CLUSTER), "--context", `kind-${CLUSTER}`]];
}

/** The kubectl that Aula's own commands work with. */
export async function courseKubectl(): Promise<Kubectl> {
  const [file] = await kubectlCommand();
  return new Kubectl(file, { kubeconfig: kubeconfigOf(CLUSTER), context: `kind-${CLUSTER}` });
}

/** Runs kubectl and says how it ended. */
export async function tryKubectl(args: readonly string[], input?: string): Promise<ExecResult> {
  const [file, first] = await kubectlCommand();
  return tryExec(file, [...first, ...args], { timeout: 120_000, ...(input === undefined ? {} : { input }) });
}

/** Runs kubectl, which must succeed. @returns what it printed */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { ok, stdout, stderr } = await tryKubectl(args, input);
  if (!ok) throw new Error(`kubectl ${args.join(" ")}: ${stderr.trim()}`);
  return stdout;
}

export async function kubectlJson<T>(args: readonly string[]): Promise<T> {
  return JSON.parse(await kubectl([...args, "-o", "json"])) as T;
}

/** Pods of a namespace. */
export async function pods(namespace: string, selector?: string): Promise<Pod[]> {
  return (await kubectlJson<{ items: Pod[] }>(["get", "pods", "-n", namespace, ...(selector ? ["-l", selector] : [])]))
    .items;
}

/** Spark executors of a namespace, in any phase. */
export function executors(namespace: string): Promise<Pod[]> {
  return pods(namespace, "spark-role=executor");
}

/** A Secret's values in clear. */
export async function secretData(namespace: string, name: string): Promise<Record<string, string>> {
  const { data } = await kubectlJson<{ data: Record<string, string> }>(["get", "secret", name, "-n", namespace]);
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
}

/**
 * Changes hard limits of a workspace's quota and waits until they count; the returned function puts the old ones back.
 */
export async function limitQuota(namespace: string, hard: Record<string, string>): Promise<() => Promise<void>> {
  type Quota = { spec: { hard: Record<string, string> }; status: { hard: Record<string, string> } };
  const read = (): Promise<Quota> => kubectlJson<Quota>(["get", "resourcequota", "workspace", "-n", namespace]);
  const write = async (values: Record<string, string>): Promise<void> => {
    await kubectl([
      "patch",
      "resourcequota",
      "workspace",
      "-n",
      namespace,
      "--type=merge",
      "-p",
      JSON.stringify({ spec: { hard: values } }),
    ]);
    for (const [key, value] of Object.entries(values))
      await kubectl([
        "wait",
        "resourcequota/workspace",
        "-n",
        namespace,
        `--for=jsonpath={.status.hard.${key.replaceAll(".", "\\.")}}=${value}`,
        "--timeout=30s",
      ]);
  };
  const { spec } = await read();
  const before = Object.fromEntries(Object.keys(hard).map((key) => [key, spec.hard[key] ?? ""]));
  await write(hard);
  return () => write(before);
}

/** Whether there is a kubeconfig of the tests' cluster: it was made once and not removed. */
export function clusterKnown(): boolean {
  return existsSync(kubeconfigOf(CLUSTER));
}
