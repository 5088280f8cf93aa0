/** What a site asks for, as parts of a pod's spec. Pure. */
import type { Placement, Toleration } from "./placement";
import { CA_FILE, CA_VARIABLES, SITE, type Site } from "./site";

/** What every pod of the course gets: where it runs, and who it is to the registry. Fields that a site does not need are left out. */
export interface SitePod {
  readonly nodeSelector?: Record<string, string>;
  readonly tolerations?: Toleration[];
  readonly imagePullSecrets?: { name: string }[];
}

/** What a pod in which students work gets beside that: the site's own CA. */
export interface StudentPod extends SitePod {
  readonly volumes?: { name: string; configMap: { name: string } }[];
  readonly volumeMounts?: { name: string; mountPath: string; readOnly: true }[];
}

/** The registry's Secret by its name, as pods and ServiceAccounts write it. */
export function pullSecrets(site: Pick<Site, "pullSecret">): { imagePullSecrets?: { name: string }[] } {
  return site.pullSecret === undefined ? {} : { imagePullSecrets: [{ name: SITE.pullSecret }] };
}

/** A pod of the course's own parts. */
export function sitePod(site: Site, placement: Placement): SitePod {
  return { ...placement, ...pullSecrets(site) };
}

/** A pod in which students work: a notebook, an executor, a benchmark. */
export function studentPod(site: Site): StudentPod {
  const pod = sitePod(site, site.nodes.students);
  if (site.caBundle === undefined) return pod;
  const name = SITE.ca;
  return {
    ...pod,
    volumes: [{ name, configMap: { name } }],
    volumeMounts: [{ name, mountPath: CA_FILE.slice(0, CA_FILE.lastIndexOf("/")), readOnly: true }],
  };
}

/** A fragment, or nothing where it is empty: what is not there changes no digest. */
const unlessEmpty = <T extends object>(part: T): T | undefined => (Object.keys(part).length > 0 ? part : undefined);

/** What a student's pod with a GPU has in place of a pod's placement. */
export interface GpuPod extends Placement {
  readonly runtimeClassName?: string;
}

/**
 * The fragments of a pod's spec that `course.json` and AULA_SPARK carry, for the pods that the hub and Spark make.
 * `gpuPod` says where a pod with a GPU runs, in place of what `pod` says, and with which runtime.
 */
export function podFragments(site: Site, runtimeClassName?: string): { pod: StudentPod | undefined; gpuPod: GpuPod | undefined } {
  return { pod: unlessEmpty(studentPod(site)), gpuPod: unlessEmpty({ ...site.nodes.gpu, ...(runtimeClassName === undefined ? {} : { runtimeClassName }) }) };
}

/** Environment of pods in which students work: the way out, and whom to trust. */
export function studentEnvironment(site: Site): Record<string, string> {
  return { ...site.environment, ...(site.caBundle === undefined ? {} : Object.fromEntries(CA_VARIABLES.map((name) => [name, CA_FILE]))) };
}
