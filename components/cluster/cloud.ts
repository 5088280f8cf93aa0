/** Clouds: each in a package of its own under targets/, so that nobody installs an SDK of hundreds of megabytes for nothing. */
import { readFileSync } from "node:fs";
import { resolve, sep } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "../errors";
import type { ClusterAccess } from "./access";
import type { AksTarget } from "./targets/aks";
import type { EksTarget } from "./targets/eks";
import type { GkeTarget } from "./targets/gke";

interface CloudTargets {
  eks: EksTarget;
  gke: GkeTarget;
  aks: AksTarget;
}

/** What targets/<kind>/cluster.ts exports. */
export interface Cloud<T> {
  /** Makes the cluster, or looks up one that is there. `kubeconfig` is known, and a secret, when nodes of the core group are. */
  connect(name: string, target: T, opts?: pulumi.ComponentResourceOptions): ClusterAccess;
}

/** Package of each cloud's SDK. */
export const SDK = { eks: "@pulumi/aws", gke: "@pulumi/gcp", aks: "@pulumi/azure-native" } as const;

/**
 * The command that installs a cloud's SDK: into its own package, or, where Aula itself is one, into the fork that uses it.
 * @param root folder of Aula
 */
export function installOf(kind: keyof CloudTargets, root = resolve(__dirname, "../..")): string {
  if (!root.split(sep).includes("node_modules")) return `npm ci --prefix targets/${kind}`;
  const { dependencies } = JSON.parse(readFileSync(resolve(root, "targets", kind, "package.json"), "utf8")) as { dependencies: Record<string, string> };
  return `npm install --ignore-scripts ${SDK[kind]}@${dependencies[SDK[kind]]}`;
}

/**
 * The cloud's own program.
 * @param load `require`; another one in tests
 * @throws ConfigError naming the package to install when the SDK is not there
 */
export function loadCloud<K extends keyof CloudTargets>(kind: K, load: (path: string) => unknown = require): Cloud<CloudTargets[K]> {
  try {
    return load(`../../targets/${kind}/cluster`) as Cloud<CloudTargets[K]>;
  } catch (error) {
    // Node.js and ts-node, which checks types first, say it in the same words. Anything else that is missing is a mistake of ours.
    if (!(error instanceof Error) || !error.message.includes(`Cannot find module '${SDK[kind]}`)) throw error;
    throw new ConfigError([`aula:target.kind: "${kind}" needs the package ${SDK[kind]}, which is not installed; run "${installOf(kind)}" first`]);
  }
}
