/** From a target to a cluster that objects can be declared in, whoever makes it. */
import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../config";
import { ConfigError } from "../errors";
import { accessOf, type ClusterAccess, type LocalAccess } from "./access";
import { loadCloud } from "./cloud";

/** Output of a cluster's stack that holds its kubeconfig. */
export const KUBECONFIG_OUTPUT = "kubeconfig";

/** The kubeconfig that another stack exports; a secret, and in no clear place of this stack's state, even where that stack forgot to say so. */
function fromStack(name: string, stack: string, access: LocalAccess): ClusterAccess {
  const reference = new pulumi.StackReference(name, { name: stack }, { additionalSecretOutputs: ["outputs"] });
  return { ...access, kubeconfig: pulumi.secret(reference.requireOutput(KUBECONFIG_OUTPUT) as pulumi.Output<string>) };
}

/**
 * How the program reaches its cluster. Under an engine a cloud's cluster is made (or looked up) in the same program, and
 * another stack's is asked for; a render treats both as clusters that are there, and needs no SDK of a cloud.
 * @param name logical name of what is declared for it, and beginning of all names below it
 * @param rendered the program is only rendered
 * @throws ConfigError where a cluster or a cloud's SDK is not there
 */
export function connect(name: string, target: Target, rendered = false): ClusterAccess {
  const access = accessOf(target);
  if (rendered) return access;
  switch (target.kind) {
    case "kind":
      if (access.kubeconfig !== undefined && !existsSync(access.kubeconfig)) {
        throw new ConfigError([`there is no cluster yet: ${access.kubeconfig} does not exist; run "make cluster" first`]);
      }
      return access;
    case "existing": return target.stack === undefined ? access : fromStack(`${name}-stack`, target.stack, access);
    case "eks": return loadCloud("eks").connect(`${name}-eks`, target);
    case "gke": return loadCloud("gke").connect(`${name}-gke`, target);
    case "aks": return loadCloud("aks").connect(`${name}-aks`, target);
  }
}
