/**
 * The course's record in its cluster, ConfigMap `aula`: data that commands and policies read about a course that they
 * did not render. Pure.
 */
import { room } from "./capacity";
import type { CourseConfig } from "./config";
import { gpuResource } from "./gpu/resources";

/** Its data. @param rendered the course is delivered as manifests, and not by Pulumi */
export function courseRecord(config: CourseConfig, rendered: boolean, url: string): Record<string, string> {
  return {
    engine: rendered ? "manifests" : "pulumi",
    secrets: "seed",
    instance: config.instance,
    title: config.title,
    url,
    // Policies compare the sum of the quotas with it.
    capacity: JSON.stringify(room(config.capacity, config.overcommit, gpuResource(config.gpu))),
    ...(config.keepUntil === undefined ? {} : { keepUntil: config.keepUntil }),
  };
}
