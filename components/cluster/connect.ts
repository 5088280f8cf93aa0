/** From a target to a cluster that objects can be declared in. What differs by kind is in the record of targets. */
import * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "../errors";
import type { ClusterAccess, LocalAccess } from "./access";
import { accessOf } from "./access-of";
import { loadCloud } from "./cloud";
import { definitionOf, type Target } from "./targets";

/** Output of a cluster's stack that holds its kubeconfig. */
export const KUBECONFIG_OUTPUT = "kubeconfig";

/**
 * The kubeconfig that another stack exports; a secret, and in no clear place of this stack's state, even where that
 * stack forgot to say so.
 */
function fromStack(name: string, stack: string, access: LocalAccess): ClusterAccess {
  const reference = new pulumi.StackReference(name, { name: stack }, { additionalSecretOutputs: ["outputs"] });
  return { ...access, kubeconfig: pulumi.secret(reference.requireOutput(KUBECONFIG_OUTPUT) as pulumi.Output<string>) };
}

/**
 * How the program reaches its cluster. Under an engine a cloud's cluster is made (or looked up) in the same program,
 * and another stack's is asked for; a render treats both as clusters that are there, and needs no SDK of a cloud.
 * @param name logical name of what is declared for it, and beginning of all names below it
 * @param rendered the program is only rendered
 * @throws ConfigError where a cluster or a cloud's SDK is not there
 */
export function connect(name: string, target: Target, rendered = false): ClusterAccess {
  const access = accessOf(target);
  if (rendered) return access;
  const { sdk, stack, before } = definitionOf(target);
  const first = before?.(access, pulumi.getStack());
  if (first !== undefined) throw new ConfigError([first]);
  if (sdk !== undefined) return loadCloud(target.kind).connect(`${name}-${target.kind}`, target);
  const maker = stack?.(target);
  return maker === undefined ? access : fromStack(`${name}-stack`, maker, access);
}
