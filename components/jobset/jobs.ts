import type * as pulumi from "@pulumi/pulumi";
import type { Site } from "../cluster/site";
import { JobSetController, type JobSetControllerTransforms } from "./controller";
import { bringsJobSet, type JobsConfig } from "./schema";

/** Arguments for what a course's labs run many pods by. */
export interface JobsArgs {
  /** The validated configuration. */
  config: JobsConfig;
  /** The site's requirements. */
  site: Site;
  /** The jobset image; undefined where the course does not bring the controller. */
  image: pulumi.Input<string> | undefined;
  /** Changes of a fork. */
  transform?: { readonly jobset?: JobSetControllerTransforms | undefined } | undefined;
}

/** JobSet's controller, where a lab that is on needs it and the course brings it. @param name the course's name */
export function jobs(
  name: string,
  { config, site, image, transform }: JobsArgs,
  opts: pulumi.ComponentResourceOptions,
): void {
  if (!bringsJobSet(config) || image === undefined) return;
  new JobSetController(`${name}-jobset`, { image, site, transform: transform?.jobset }, opts);
}
