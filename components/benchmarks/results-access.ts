import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { courseLabels, type Identity, namespaceOf } from "../names";
import { type Transforms, transformed } from "../transform";

/** Openings for forks. */
export type ResultsAccessTransforms = Transforms<{ role: k8s.rbac.v1.RoleArgs; binding: k8s.rbac.v1.RoleBindingArgs }>;

/** Arguments of {@link ResultsAccess}. */
export interface ResultsAccessArgs {
  /** Course and year. */
  identity: Identity;
  /** Namespace of the benchmarks' workspace, once it exists. */
  namespace: pulumi.Input<string>;
  /** Changes of a fork. */
  transform?: ResultsAccessTransforms;
}

/**
 * The hub's right to show results of benchmarks: it may read ConfigMaps in their namespace, and nothing else.
 * Kubernetes has no rights by label. The other ConfigMaps there contain settings of Spark sessions and the cluster's
 * public certificate.
 */
export class ResultsAccess extends pulumi.ComponentResource {
  constructor(name: string, args: ResultsAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:benchmarks:ResultsAccess", name, {}, opts);
    const metadata = { name: "results", namespace: args.namespace, labels: courseLabels(args.identity) };
    const role = new k8s.rbac.v1.Role(
      `${name}-role`,
      transformed(args.transform?.role, `${name}-role`, {
        metadata,
        rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] }],
      }),
      { parent: this },
    );
    new k8s.rbac.v1.RoleBinding(
      `${name}-binding`,
      transformed(args.transform?.binding, `${name}-binding`, {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: "hub", namespace: namespaceOf(args.identity.instance, "hub") }],
      }),
      { parent: this },
    );
    this.registerOutputs({});
  }
}
