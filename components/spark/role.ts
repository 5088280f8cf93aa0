import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { courseLabels, type Identity } from "../names";
import { type Transform, transformed } from "../transform";
import { SPARK_RULES } from "./session";

/**
 * The ClusterRole whose rules a workspace grants to its Spark drivers; by itself it grants nothing to anybody.
 * @param more rules of the labs that are on
 */
export function sparkRole(
  name: string,
  identity: Identity,
  opts?: pulumi.CustomResourceOptions,
  transform?: Transform<k8s.rbac.v1.ClusterRoleArgs>,
  more: typeof SPARK_RULES = [],
): k8s.rbac.v1.ClusterRole {
  return new k8s.rbac.v1.ClusterRole(
    name,
    transformed(transform, name, {
      metadata: { name: `${identity.instance}-spark`, labels: courseLabels(identity) },
      rules: [...SPARK_RULES, ...more],
    }),
    opts,
  );
}
