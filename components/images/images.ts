import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { type Transforms, transformed } from "../transform";
import type { ImageName, ImageSpec } from "./catalogue";

/** Openings for forks: the builds, one per image. */
export type ImagesTransforms = Transforms<{ image: docker.ImageArgs }>;

/** Arguments of {@link Images}. */
export interface ImagesArgs {
  /** What to build; see `imageSpecs`. */
  specs: ImageSpec[];
  /**
   * Build and push with BuildKit. Otherwise, the tags must already be in the registry: from `make images`, or from
   * elsewhere.
   */
  build: boolean;
  /** Changes of a fork. */
  transform?: ImagesTransforms;
}

/** The course's images, built if they are missing. The reference is the content tag, never a provider's digest. */
export class Images extends pulumi.ComponentResource {
  /** Image reference of each name; available once the image is in the registry. */
  readonly refs: Record<ImageName, pulumi.Output<string>> & Record<string, pulumi.Output<string>>;

  constructor(name: string, args: ImagesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:images:Images", name, {}, opts);
    const refs = args.specs.map(
      (spec) =>
        [
          spec.name,
          args.build ? this.build(`${name}-${spec.name}`, spec, args.transform) : pulumi.output(spec.ref),
        ] as const,
    );
    this.refs = Object.fromEntries(refs) as typeof this.refs;
    this.registerOutputs({ refs: this.refs });
  }

  private build(name: string, spec: ImageSpec, transform: ImagesTransforms | undefined): pulumi.Output<string> {
    const image = new docker.Image(
      name,
      transformed(transform?.image, name, {
        context: {
          location: spec.context,
          named: Object.fromEntries(Object.entries(spec.contexts).map(([key, location]) => [key, { location }])),
        },
        buildArgs: spec.args,
        tags: [spec.ref],
        push: true,
        buildOnPreview: false,
        // The Dockerfiles read a CA bundle and proxy settings from these; `make images` sets them from the machine.
        secrets: { ca: process.env["AULA_BUILD_CA"] ?? "", site: process.env["AULA_BUILD_SITE"] ?? "" },
      }),
      { parent: this },
    );
    return pulumi.all([image.ref]).apply(() => spec.ref);
  }
}
