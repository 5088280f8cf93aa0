import * as pulumi from "@pulumi/pulumi";
import { type AdmissionTransforms, admission } from "../admission";
import { workspaceSelector } from "../gpu/admission-rules";
import { courseLabels, type Identity } from "../names";
import { fences, PARTS } from "./fence-rules";

/** Openings for forks: of each of the policies. */
export type FencesTransforms = AdmissionTransforms;

/** Arguments of {@link Fences}. */
export interface FencesArgs {
  /** Course and year. */
  identity: Identity;
  /** References of the images that students' pods may run; any tag of the same repositories. */
  images: pulumi.Input<string[]>;
  /** Keys of the taints that the site's nodes for students have. Defaults to none. */
  taints?: readonly string[];
  /** Priority classes that the course gives its notebooks. Defaults to none. */
  priorityClasses?: readonly string[];
  /** Changes of a fork. */
  transform?: FencesTransforms;
}

/**
 * What students may not make in their own workspaces, because it would reach beyond: Services that take others'
 * traffic, pods that push others aside, outlive their server, or cannot be ended, foreign images. The API server refuses
 * it, with a sentence; see docs/security.md.
 */
export class Fences extends pulumi.ComponentResource {
  constructor(name: string, args: FencesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:students:Fences", name, {}, opts);
    const { identity, taints = [], priorityClasses = [], transform } = args;
    const specs = pulumi.output(args.images).apply((images) => fences({ identity, images, taints, priorityClasses }));
    const shared = { namespaces: workspaceSelector(identity), transform };
    for (const part of PARTS) {
      const metadata = { name: `${identity.instance}-students-${part}`, labels: courseLabels(identity) };
      admission(`${name}-${part}`, { ...shared, metadata, spec: specs[part] }, { parent: this });
    }
    this.registerOutputs({});
  }
}
