/** A site's requirements as parts of a pod's spec. Pure. */

import { DATA } from "./data";
import type { Placement, Toleration } from "./placement";
import { S3 } from "./s3";
import { CA_FILE, CA_VARIABLES, SITE, type Site } from "./site";

/** The parts for every pod of the course: where it runs, and its registry credentials. Unneeded fields are left out. */
export interface SitePod {
  readonly nodeSelector?: Record<string, string>;
  readonly tolerations?: Toleration[];
  readonly imagePullSecrets?: { name: string }[];
}

type Volume = { name: string } & (
  | { configMap: { name: string } }
  | { persistentVolumeClaim: { claimName: string; readOnly: true } }
  | { secret: { secretName: string; optional: true } }
);

/** The additional parts for a pod in which students work: the site's CA, the course's data, the person's key for S3. */
export interface StudentPod extends SitePod {
  readonly volumes?: Volume[];
  readonly volumeMounts?: { name: string; mountPath: string; readOnly: true }[];
}

/** The registry's Secret by name, in the form of pods and ServiceAccounts. */
export function pullSecrets(site: Pick<Site, "pullSecret">): { imagePullSecrets?: { name: string }[] } {
  return site.pullSecret === undefined ? {} : { imagePullSecrets: [{ name: SITE.pullSecret }] };
}

/** A pod of the course's own parts. */
export function sitePod(site: Site, placement: Placement): SitePod {
  return { ...placement, ...pullSecrets(site) };
}

const when = <T>(there: unknown, make: () => T): T[] => (there === undefined ? [] : [make()]);

/** A pod in which students work: a notebook, an executor, a benchmark. */
export function studentPod(site: Site): StudentPod {
  const pod = sitePod(site, site.nodes.students);
  const mounted: [volume: Volume, mountPath: string][] = [
    ...when(site.caBundle, (): [Volume, string] => [
      { name: SITE.ca, configMap: { name: SITE.ca } },
      CA_FILE.slice(0, CA_FILE.lastIndexOf("/")),
    ]),
    ...when(site.data, (): [Volume, string] => [
      { name: DATA.claim, persistentVolumeClaim: { claimName: DATA.claim, readOnly: true } },
      DATA.path,
    ]),
    ...when(site.s3, (): [Volume, string] => [
      { name: S3.secret, secret: { secretName: S3.secret, optional: true } },
      S3.folder,
    ]),
  ];
  if (mounted.length === 0) return pod;
  return {
    ...pod,
    volumes: mounted.map(([volume]) => volume),
    volumeMounts: mounted.map(([{ name }, mountPath]) => ({ name, mountPath, readOnly: true })),
  };
}

/** A fragment, or nothing if it is empty, so that it does not change a digest. */
const unlessEmpty = <T extends object>(part: T): T | undefined => (Object.keys(part).length > 0 ? part : undefined);

/** What the course's GPUs ask of a student's pod that has one. */
export interface GpuNeeds {
  /** Unset: the nodes' own runtime. */
  readonly runtimeClassName?: string;
  /** false: the device plugin mounts /dev/shm. Unset: the pod has its own, as every pod of a student. */
  readonly sharedMemory?: false;
}

/** A student's pod with a GPU: where it runs and with what. */
export interface GpuPod extends Placement, GpuNeeds {}

/**
 * The fragments of a pod's spec in `course.json` and AULA_SPARK, for the pods that the hub and Spark create. `gpuPod`
 * sets where a pod with a GPU runs, instead of `pod`, and with what (`needs`).
 */
export function podFragments(
  site: Site,
  needs: GpuNeeds = {},
): { pod: StudentPod | undefined; gpuPod: GpuPod | undefined } {
  return {
    pod: unlessEmpty(studentPod(site)),
    gpuPod: unlessEmpty({ ...site.nodes.gpu, ...needs }),
  };
}

/** Environment of pods in which students work: the proxy, the trusted authorities, and the path of the key for S3. */
export function studentEnvironment(site: Site): Record<string, string> {
  return {
    ...site.environment,
    ...(site.caBundle === undefined ? {} : Object.fromEntries(CA_VARIABLES.map((name) => [name, CA_FILE]))),
    ...(site.s3 === undefined ? {} : { [S3.variable]: S3.file }),
  };
}
