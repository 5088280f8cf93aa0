import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Transforms, transformed } from "./transform";

/** Openings for forks, of every admission policy. `policy`: what is refused; `binding`: where it applies. */
export type AdmissionTransforms = Transforms<{
  policy: k8s.admissionregistration.v1.ValidatingAdmissionPolicyArgs;
  binding: k8s.admissionregistration.v1.ValidatingAdmissionPolicyBindingArgs;
}>;

/** What an admission policy is. */
export interface Admission {
  /** Name and labels, of the policy and of its binding. */
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: pulumi.Input<k8s.types.input.admissionregistration.v1.ValidatingAdmissionPolicySpec>;
  /** Namespaces in which it applies. */
  readonly namespaces: k8s.types.input.meta.v1.LabelSelector;
  /** Changes of a fork. */
  readonly transform?: AdmissionTransforms | undefined;
}

/** Has the API server refuse what a policy says, in some namespaces. @param name of the policy's resource in Pulumi */
export function admission(
  name: string,
  { metadata, spec, namespaces, transform }: Admission,
  opts: pulumi.CustomResourceOptions,
): void {
  const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
    name,
    transformed(transform?.policy, name, { metadata, spec }),
    opts,
  );
  new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
    `${name}-binding`,
    transformed(transform?.binding, `${name}-binding`, {
      metadata,
      spec: {
        policyName: policy.metadata.name,
        validationActions: ["Deny"],
        matchResources: { namespaceSelector: namespaces },
      },
    }),
    opts,
  );
}
