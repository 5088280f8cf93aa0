/** What every command begins with: the stack, its validated configuration and its cluster. */
import type { LocalAccess } from "../components/cluster/access";
import { accessOf } from "../components/cluster/access-of";
import { type CourseConfig, readConfig, type Target } from "../components/config";
import { ConfigError } from "../components/errors";
import { clusterState } from "./cluster/cluster";
import { readStackFile } from "./course/stack-file";
import { AulaError } from "./errors";
import { tryExec } from "./exec";
import { Kubectl } from "./kubectl";
import { findEngine } from "./machine/engine";
import { ensureKubectl } from "./machine/tools";

/** A cluster that a command line can reach: a context is named, never guessed. */
export type CommandAccess = LocalAccess & { readonly context: string };

/** How make's commands reach a target. @throws ConfigError for a cluster that only another stack knows */
export function commandAccess(target: Target): CommandAccess {
  const access = accessOf(target);
  const { context } = access;
  if (context === undefined) {
    throw new ConfigError([
      "aula:target.context: missing; make's commands cannot read another stack: name the context of your " +
        "kubeconfig too, or deliver with `pulumi up`",
    ]);
  }
  return { ...access, context };
}

/** A stack and how its cluster is reached. */
export interface Context {
  readonly stack: string;
  readonly config: CourseConfig;
  readonly access: CommandAccess;
}

/**
 * Reads and checks a stack's configuration. @param capacity whether the quotas must fit the capacity; default true
 * @throws ConfigError before anything is changed
 */
export function contextOf(stack: string, { capacity = true }: { readonly capacity?: boolean } = {}): Context {
  const config = readConfig(readStackFile(stack), [], { capacity });
  return { stack, config, access: commandAccess(config.target) };
}

/** kubectl for the context's cluster, or undefined where Aula made no cluster for it yet, or removed it. */
export async function kubectlIfAny(context: Context): Promise<Kubectl | undefined> {
  const { target } = context.config;
  if (target.kind === "kind" && (await clusterState(await findEngine(), target)) === "absent") return undefined;
  return kubectlFor(context);
}

/** kubectl for the context's cluster. @throws AulaError where there is none */
export async function kubectlFor({ access, config: { target } }: Context): Promise<Kubectl> {
  if (target.kind === "kind")
    return new Kubectl(await ensureKubectl(await findEngine(), `${target.cluster}-control-plane`), access);
  const { ok } = await tryExec("kubectl", ["version", "--client"]);
  if (!ok)
    throw new AulaError(
      "kubectl is not on PATH",
      "install it, within one minor version of the cluster's: https://kubernetes.io/docs/tasks/tools",
    );
  return new Kubectl("kubectl", access);
}
