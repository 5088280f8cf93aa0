import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { courseLabels, type Identity } from "../names";
import { type Transforms, transformed } from "../transform";
import { bypassPolicies, workspaceSelector } from "./admission-rules";

/** Openings for forks. `policy`: for pods and for ConfigMaps; `binding`: where each policy applies. */
export type GpuAdmissionTransforms = Transforms<{
  policy: k8s.admissionregistration.v1.ValidatingAdmissionPolicyArgs;
  binding: k8s.admissionregistration.v1.ValidatingAdmissionPolicyBindingArgs;
}>;

/** Arguments of {@link GpuAdmission}. */
export interface GpuAdmissionArgs {
  /** Course and year. */
  identity: Identity;
  /** Resource names under which pods can request GPUs. */
  gpus: readonly string[];
  /**
   * NVIDIA's RuntimeClass, if students' pods with a GPU use it. Defaults to none: with CDI, no student's pod uses it.
   */
  runtimeClass?: string;
  /** Changes of a fork. */
  transform?: GpuAdmissionTransforms;
}

/**
 * Enforces the GPU quota: in every workspace of the course, the API server refuses pods that would get a GPU without
 * requesting it (NVIDIA_VISIBLE_DEVICES, a CDI annotation, NVIDIA's runtime, a resource claim). It cannot see what an
 * image itself sets: see docs/gpu.md.
 */
export class GpuAdmission extends pulumi.ComponentResource {
  constructor(name: string, args: GpuAdmissionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:gpu:GpuAdmission", name, {}, opts);
    const { identity, transform } = args;
    const labels = courseLabels(identity);
    for (const [part, spec] of Object.entries(bypassPolicies(args.gpus, args.runtimeClass))) {
      const metadata = { name: `${identity.instance}-gpu-${part}`, labels };
      const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
        `${name}-${part}`,
        transformed(transform?.policy, `${name}-${part}`, { metadata, spec }),
        { parent: this },
      );
      new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
        `${name}-${part}-binding`,
        transformed(transform?.binding, `${name}-${part}-binding`, {
          metadata,
          spec: {
            policyName: policy.metadata.name,
            validationActions: ["Deny"],
            matchResources: { namespaceSelector: workspaceSelector(identity) },
          },
        }),
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
