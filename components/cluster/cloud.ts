/**
 * Clouds: each in a package of its own under targets/, so that nobody installs an SDK of hundreds of megabytes for
 * nothing.
 */
import { readFileSync } from "node:fs";
import { resolve, sep } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "../errors";
import type { ClusterAccess } from "./access";
import { TARGETS, type Target, type TargetKind } from "./targets";

/** What targets/<kind>/cluster.ts exports. */
export interface Cloud<K extends TargetKind> {
  /**
   * Makes the cluster, or looks up one that is there. `kubeconfig` is known, and a secret, when nodes of the core group
   * are.
   */
  connect(name: string, target: Target<K>, opts?: pulumi.ComponentResourceOptions): ClusterAccess;
}

/**
 * The command that installs a cloud's SDK: into its own package, or, where Aula itself is one, into the fork that uses
 * it.
 * @param sdk its package
 * @param root folder of Aula
 */
export function installOf(kind: TargetKind, sdk: string, root = resolve(__dirname, "../..")): string {
  if (!root.split(sep).includes("node_modules")) return `npm ci --prefix targets/${kind}`;
  const { dependencies } = JSON.parse(readFileSync(resolve(root, "targets", kind, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return `npm install --ignore-scripts ${sdk}@${dependencies[sdk]}`;
}

/**
 * The cloud's own program.
 * @param load `require`; another one in tests
 * @throws ConfigError naming the package to install when the SDK is not there
 */
export function loadCloud<K extends TargetKind>(kind: K, load: (path: string) => unknown = require): Cloud<K> {
  try {
    return load(`../../targets/${kind}/cluster`) as Cloud<K>;
  } catch (error) {
    const { sdk } = TARGETS[kind];
    // Node.js and ts-node, which checks types first, say it in the same words. Anything else that is missing is a
    // mistake of ours.
    if (sdk === undefined || !(error instanceof Error) || !error.message.includes(`Cannot find module '${sdk}`))
      throw error;
    throw new ConfigError([
      `aula:target.kind: "${kind}" needs the package ${sdk}, which is not installed; run ` +
        `"${installOf(kind, sdk)}" first`,
    ]);
  }
}
