import * as pulumi from "@pulumi/pulumi";
import { type AdmissionTransforms, admission } from "../admission";
import { courseLabels, type Identity } from "../names";
import { bypassPolicies, workspaceSelector } from "./admission-rules";

/** Openings for forks: of the policies for pods and for ConfigMaps. */
export type GpuAdmissionTransforms = AdmissionTransforms;

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
    const shared = { namespaces: workspaceSelector(identity), transform };
    for (const [part, spec] of Object.entries(bypassPolicies(args.gpus, args.runtimeClass))) {
      const metadata = { name: `${identity.instance}-gpu-${part}`, labels: courseLabels(identity) };
      admission(`${name}-${part}`, { ...shared, metadata, spec }, { parent: this });
    }
    this.registerOutputs({});
  }
}
