import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Transforms, transformed } from "../../components/transform";

/** Openings for forks. */
export type ServiceRoleTransforms = Transforms<{
  role: aws.iam.RoleArgs;
  attachment: aws.iam.RolePolicyAttachmentArgs;
  policy: aws.iam.RolePolicyArgs;
}>;

/** Arguments of {@link ServiceRole}. */
export interface ServiceRoleArgs {
  /**
   * AWS service that takes the role, such as eks.amazonaws.com. `pods.eks.amazonaws.com`: pods, by EKS Pod Identity.
   */
  service: string;
  /** Names of AWS's own policies. */
  managed?: string[];
  /** A policy of ours. */
  policy?: object;
  /** Changes of a fork. */
  transform?: ServiceRoleTransforms;
}

/** An IAM role that one AWS service takes, with its policies. */
export class ServiceRole extends pulumi.ComponentResource {
  /** Its ARN, once the policies are attached. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ServiceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:cluster:ServiceRole", name, {}, opts);
    const { service, managed = [], policy, transform } = args;
    const parent = { parent: this };
    const action = service.startsWith("pods.") ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"];
    const role = new aws.iam.Role(
      `${name}-role`,
      transformed(transform?.role, `${name}-role`, {
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: action }],
        }),
      }),
      parent,
    );
    const attached: pulumi.Output<string>[] = managed.map(
      (own) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${own}`,
          transformed(transform?.attachment, `${name}-${own}`, {
            role: role.name,
            policyArn: `arn:aws:iam::aws:policy/${own}`,
          }),
          parent,
        ).id,
    );
    if (policy) {
      attached.push(
        new aws.iam.RolePolicy(
          `${name}-policy`,
          transformed(transform?.policy, `${name}-policy`, { role: role.name, policy: JSON.stringify(policy) }),
          parent,
        ).id,
      );
    }
    this.arn = pulumi.all([role.arn, ...attached]).apply(([arn]) => arn as string);
    this.registerOutputs({ arn: this.arn });
  }
}
