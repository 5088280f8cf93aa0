import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import type { GkeTarget } from "../../components/cluster/targets/gke";
import { type Transforms, transformed } from "../../components/transform";

/** Openings for forks. */
export type NodeAccountTransforms = Transforms<{
  account: gcp.serviceaccount.AccountArgs;
  role: gcp.projects.IAMMemberArgs;
  reader: gcp.artifactregistry.RepositoryIamMemberArgs;
}>;

/** Arguments of {@link NodeAccount}. */
export interface NodeAccountArgs {
  /** Project and name of the cluster. */
  target: Pick<GkeTarget, "cluster" | "project">;
  /** The course's registry, which nodes may read; a `Repository` is one. */
  repository: { name: pulumi.Input<string>; location: pulumi.Input<string> };
  /** Changes of a fork. */
  transform?: NodeAccountTransforms;
}

/**
 * The nodes' own service account: logs, metrics, and images of one repository. The project's default one may edit the
 * project.
 */
export class NodeAccount extends pulumi.ComponentResource {
  /** Its e-mail, once it has its roles. */
  readonly email: pulumi.Output<string>;

  constructor(name: string, args: NodeAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:cluster:NodeAccount", name, {}, opts);
    const parent = { parent: this };
    const {
      target: { project, cluster },
      repository,
      transform,
    } = args;
    const account = new gcp.serviceaccount.Account(
      `${name}-account`,
      transformed(transform?.account, `${name}-account`, {
        // 6 to 30 characters.
        accountId: `${cluster.slice(0, 20)}-gke-nodes`,
        displayName: `Nodes of the cluster ${cluster}`,
      }),
      parent,
    );
    const member = pulumi.interpolate`serviceAccount:${account.email}`;
    const role = new gcp.projects.IAMMember(
      `${name}-role`,
      transformed(transform?.role, `${name}-role`, {
        project,
        role: "roles/container.defaultNodeServiceAccount",
        member,
      }),
      parent,
    );
    const reader = new gcp.artifactregistry.RepositoryIamMember(
      `${name}-reader`,
      transformed(transform?.reader, `${name}-reader`, {
        repository: repository.name,
        location: repository.location,
        role: "roles/artifactregistry.reader",
        member,
      }),
      parent,
    );
    this.email = pulumi.all([account.email, role.id, reader.id]).apply(([email]) => email);
    this.registerOutputs({ email: this.email });
  }
}
