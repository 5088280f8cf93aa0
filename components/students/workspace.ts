import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { s3Ports } from "../cluster/s3";
import { NO_SITE, type Site } from "../cluster/site";
import { hasSiteFiles, SiteFiles, type SiteFilesTransforms } from "../cluster/site-files";
import { pullSecrets } from "../cluster/site-pod";
import {
  courseLabels,
  GPU_RESOURCE,
  GROUP_ANNOTATION,
  type Identity,
  namespaceLabels,
  type Role,
  WORKSPACE,
} from "../names";
import { type Transforms, transformed } from "../transform";
import { isolationSpec, LIMIT_DEFAULTS, NOTHING, type Quota, quotaHard } from "./objects";
import { SharedData, type SharedDataTransforms } from "./shared-data";

/** Openings for forks. `role`: the RoleBindings, of Spark's role and of the hub's. */
export type WorkspaceTransforms = Transforms<{
  namespace: k8s.core.v1.NamespaceArgs;
  quota: k8s.core.v1.ResourceQuotaArgs;
  limits: k8s.core.v1.LimitRangeArgs;
  network: k8s.networking.v1.NetworkPolicyArgs;
  account: k8s.core.v1.ServiceAccountArgs;
  role: k8s.rbac.v1.RoleBindingArgs;
  home: k8s.core.v1.PersistentVolumeClaimArgs;
}> & { readonly site?: SiteFilesTransforms; readonly data?: SharedDataTransforms };

/** Arguments of {@link Workspace}. */
export interface WorkspaceArgs {
  /** Course and year. */
  identity: Identity;
  /** Name of the namespace. */
  namespace: string;
  /** Whose workspace it is. */
  role: Role;
  /**
   * Group of `aula:groups` that its person is in; noted on the namespace, for a home keeps its size when the person
   * leaves the roster.
   */
  group?: string;
  /** What may run in it at a time. Ignored when `left`. */
  quota: Quota;
  /** The person left the course: nothing may run, the account has no rights, the home stays. Defaults to false. */
  left?: boolean;
  /** Home volume; a workspace without one (benchmarks) leaves it out. */
  home?: { size: string; storageClass: string };
  /** Resource name under which GPUs are counted. Defaults to nvidia.com/gpu. */
  gpuResource?: string;
  /** Further names under which the cluster has GPUs: nobody may take one of those. Defaults to none. */
  otherGpus?: readonly string[];
  /**
   * Name of the ClusterRole, bound in this namespace only, that a Spark driver needs; see `sparkRole`. Left out where
   * no Spark may run. Not bound when `left`.
   */
  sparkRole?: pulumi.Input<string>;
  /** The hub that starts notebooks here; left out where none may. */
  hub?: { namespace: string; role: pulumi.Input<string> };
  /** What the site asks for. Defaults to nothing. */
  site?: Site;
  /** Changes of a fork. */
  transform?: WorkspaceTransforms;
}

/**
 * A namespace in which one person (or the benchmarks) works: Pod Security *restricted*, a quota over everything that
 * runs in it, default-deny network rules, a ServiceAccount for Spark, and the hub's rights, which end at its border.
 * The names inside are the same in every workspace (`WORKSPACE`).
 */
export class Workspace extends pulumi.ComponentResource {
  /** Name of the namespace, once it exists. */
  readonly namespace: pulumi.Output<string>;

  constructor(
    name: string,
    private readonly args: WorkspaceArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aula:students:Workspace", name, {}, opts);
    const parent = { parent: this };
    const { transform, site = NO_SITE } = args;
    const labels = courseLabels(args.identity);
    // A person's namespace and home outlive every engine: a roster that lost a line, a destroy, a state that is gone.
    const kept = { ...parent, ...(args.home ? { retainOnDelete: true } : {}) };
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      transformed(transform?.namespace, `${name}-namespace`, {
        metadata: {
          name: args.namespace,
          labels: namespaceLabels(args.identity, args.role),
          // An annotation: a group's name may be no valid label.
          ...(args.group === undefined ? {} : { annotations: { [GROUP_ANNOTATION]: args.group } }),
        },
      }),
      kept,
    );
    this.namespace = namespace.metadata.name;
    const meta = (own: string) => ({ name: own, namespace: this.namespace, labels });
    // The fences go only with the namespace: where that stays, nothing runs in it unfenced. Rights go at once.
    const within = { ...parent, deletedWith: namespace };

    new k8s.core.v1.ResourceQuota(
      `${name}-quota`,
      transformed(transform?.quota, `${name}-quota`, {
        metadata: meta(WORKSPACE.quota),
        spec: {
          hard: quotaHard(
            args.left ? NOTHING : args.quota,
            args.home?.size,
            args.gpuResource ?? GPU_RESOURCE,
            args.otherGpus,
            site.data !== undefined,
          ),
        },
      }),
      within,
    );
    new k8s.core.v1.LimitRange(
      `${name}-limits`,
      transformed(transform?.limits, `${name}-limits`, {
        metadata: meta(WORKSPACE.limits),
        spec: { limits: [LIMIT_DEFAULTS] },
      }),
      within,
    );
    new k8s.networking.v1.NetworkPolicy(
      `${name}-network`,
      transformed(transform?.network, `${name}-network`, {
        metadata: meta(WORKSPACE.network),
        spec: isolationSpec(args.hub?.namespace, [...new Set([...site.proxyPorts, ...s3Ports(site.s3)])]),
      }),
      within,
    );
    new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      transformed(transform?.account, `${name}-account`, {
        metadata: meta(WORKSPACE.account),
        automountServiceAccountToken: false,
        ...pullSecrets(site),
      }),
      parent,
    );
    if (hasSiteFiles(site))
      new SiteFiles(
        `${name}-site`,
        { identity: args.identity, namespace: this.namespace, site, transform: transform?.site },
        parent,
      );
    if (site.data)
      new SharedData(
        `${name}-data`,
        {
          identity: args.identity,
          namespace: this.namespace,
          volumeName: args.namespace,
          source: site.data,
          transform: transform?.data,
        },
        parent,
      );
    if (args.sparkRole !== undefined && !args.left) {
      const account = { name: WORKSPACE.account, namespace: args.namespace };
      this.bind(`${name}-spark`, meta("spark"), args.sparkRole, account, parent);
    }
    // Also when left: the hub's keeper ends the pods that are still there.
    if (args.hub)
      this.bind(`${name}-hub`, meta("hub"), args.hub.role, { name: "hub", namespace: args.hub.namespace }, parent);
    if (args.home) {
      new k8s.core.v1.PersistentVolumeClaim(
        `${name}-home`,
        transformed(transform?.home, `${name}-home`, {
          // A class that binds on first use would keep an engine waiting for a pod that only a sign-in makes.
          metadata: { ...meta(WORKSPACE.home), annotations: { "pulumi.com/skipAwait": "true" } },
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: args.home.storageClass,
            resources: { requests: { storage: args.home.size } },
          },
        }),
        kept,
      );
    }
    this.registerOutputs({ namespace: this.namespace });
  }

  private bind(
    name: string,
    metadata: k8s.types.input.meta.v1.ObjectMeta,
    role: pulumi.Input<string>,
    account: { name: string; namespace: string },
    opts: pulumi.CustomResourceOptions,
  ): void {
    new k8s.rbac.v1.RoleBinding(
      name,
      transformed(this.args.transform?.role, name, {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
        subjects: [{ kind: "ServiceAccount", ...account }],
      }),
      opts,
    );
  }
}
