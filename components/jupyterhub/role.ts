import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { courseLabels, type Identity } from "../names";
import { type Transform, transformed } from "../transform";

/**
 * Rights of the hub in a workspace, and in no other place: start and stop one server, tell why one does not start,
 * count the GPUs that people have, and end all pods of someone who left. How many GPUs there are is in `course.json`,
 * so the hub needs no right to list nodes.
 */
export const HUB_RULES = [
  { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch", "create", "delete"] },
  { apiGroups: [""], resources: ["events"], verbs: ["list", "watch"] },
];

/** The ClusterRole whose rules a workspace grants to the hub; by itself it grants nothing to anybody. */
export function hubRole(
  name: string,
  identity: Identity,
  opts?: pulumi.CustomResourceOptions,
  transform?: Transform<k8s.rbac.v1.ClusterRoleArgs>,
): k8s.rbac.v1.ClusterRole {
  return new k8s.rbac.v1.ClusterRole(
    name,
    transformed(transform, name, {
      metadata: { name: `${identity.instance}-hub`, labels: courseLabels(identity) },
      rules: HUB_RULES,
    }),
    opts,
  );
}
