import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { courseLabels, GROUP_ANNOTATION, namespaceLabels, WORKSPACE, type Identity, type Role } from "../names";
import { isolationSpec, LIMIT_DEFAULTS, NOTHING, quotaHard, type Quota } from "./objects";

/** Arguments of {@link Workspace}. */
export interface WorkspaceArgs {
  /** Course and year. */
  identity: Identity;
  /** Name of the namespace. */
  namespace: string;
  /** Whose workspace it is. */
  role: Role;
  /** Group of `aula:groups` that its person is in; noted on the namespace, for a home keeps its size when the person leaves the roster. */
  group?: string;
  /** What may run in it at a time. Ignored when `left`. */
  quota: Quota;
  /** The person left the course: nothing may run, the home stays. Defaults to false. */
  left?: boolean;
  /** Home volume; a workspace without one (benchmarks) leaves it out. */
  home?: { size: string; storageClass: string };
  /** Resource name under which GPUs are counted. */
  gpuResource: string;
  /** ClusterRole, bound in this namespace only, that a Spark driver needs. */
  sparkRole: pulumi.Input<string>;
  /** The hub that starts notebooks here; left out where none may. */
  hub?: { namespace: string; role: pulumi.Input<string> };
}

/**
 * A namespace in which one person (or the benchmarks) works: Pod Security *restricted*, a quota over everything that
 * runs in it, default-deny network rules, a ServiceAccount for Spark, and the hub's rights, which end at its border.
 * The names inside are the same in every workspace (`WORKSPACE`).
 */
export class Workspace extends pulumi.ComponentResource {
  /** Name of the namespace, once it exists. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: WorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:students:Workspace", name, {}, opts);
    const parent = { parent: this };
    const labels = courseLabels(args.identity);
    const namespace = new k8s.core.v1.Namespace(`${name}-namespace`, {
      metadata: {
        name: args.namespace,
        labels: namespaceLabels(args.identity, args.role),
        // An annotation: a group's name may be no valid label.
        ...(args.group === undefined ? {} : { annotations: { [GROUP_ANNOTATION]: args.group } }),
      },
    }, parent);
    this.namespace = namespace.metadata.name;
    const meta = (own: string) => ({ name: own, namespace: this.namespace, labels });

    new k8s.core.v1.ResourceQuota(`${name}-quota`, {
      metadata: meta(WORKSPACE.quota),
      spec: { hard: quotaHard(args.left ? NOTHING : args.quota, args.home?.size, args.gpuResource) },
    }, parent);
    new k8s.core.v1.LimitRange(`${name}-limits`, { metadata: meta(WORKSPACE.limits), spec: { limits: [LIMIT_DEFAULTS] } }, parent);
    new k8s.networking.v1.NetworkPolicy(`${name}-network`, {
      metadata: meta(WORKSPACE.network), spec: isolationSpec(args.hub?.namespace),
    }, parent);
    new k8s.core.v1.ServiceAccount(`${name}-account`, { metadata: meta(WORKSPACE.account), automountServiceAccountToken: false }, parent);
    this.bind(name, "spark", args.sparkRole, { name: WORKSPACE.account, namespace: args.namespace }, labels);
    if (args.hub) this.bind(name, "hub", args.hub.role, { name: "hub", namespace: args.hub.namespace }, labels);
    if (args.home) {
      new k8s.core.v1.PersistentVolumeClaim(`${name}-home`, {
        // A class that binds on first use would keep an engine waiting for a pod that only a sign-in makes.
        metadata: { ...meta(WORKSPACE.home), annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: args.home.storageClass,
          resources: { requests: { storage: args.home.size } },
        },
      }, parent);
    }
    this.registerOutputs({ namespace: this.namespace });
  }

  private bind(name: string, own: string, role: pulumi.Input<string>, account: { name: string; namespace: string }, labels: Record<string, string>): void {
    new k8s.rbac.v1.RoleBinding(`${name}-${own}`, {
      metadata: { name: own, namespace: this.namespace, labels },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects: [{ kind: "ServiceAccount", ...account }],
    }, { parent: this });
  }
}
