/** The two files that the hub's pod reads: the course (what a notebook is) and the people (who may sign in). Pure. */
import { scryptSync } from "node:crypto";
import { NO_SITE, type Site } from "../cluster/site";
import { type GpuNeeds, podFragments } from "../cluster/site-pod";
import type { CourseConfig, Person } from "../config";
import { HASH_BYTES, HUB_PORT, SCRYPT } from "../contract/constants";
import type { CourseFile } from "../contract/course-file";
import type { PeopleFile } from "../contract/people-file";
import { namespaceOf, WORKSPACE } from "../names";
import { quantityValue } from "../quantity";
import { type NotebookSize, type Sizes, sizesOf } from "../students/sizes";

/** Ports inside the cluster, as the images have them. */
export const PORTS = { hub: HUB_PORT, proxy: 8000, proxyApi: 8001 } as const;

/**
 * Where the hub and the proxy's API answer inside the cluster: full names, because notebooks are in other namespaces.
 */
export function addresses(instance: string): { hub: string; proxyApi: string } {
  const namespace = namespaceOf(instance, "hub");
  return {
    hub: `http://hub.${namespace}.svc.cluster.local:${PORTS.hub}`,
    proxyApi: `http://proxy-api.${namespace}.svc.cluster.local:${PORTS.proxyApi}`,
  };
}

/** Memory as the hub reads it, in binary units only: `2Gi` as it is, `2G` as 1953125Ki. */
function binary(memory: string): string {
  return /[KMGT]i$/.test(memory) ? memory : `${quantityValue(memory) / 1024}Ki`;
}

const notebookOf = ({ cpu, memory }: NotebookSize) => ({
  cpuRequest: quantityValue(cpu.request),
  cpuLimit: quantityValue(cpu.limit),
  memoryRequest: binary(memory.request),
  memoryLimit: binary(memory.limit),
});

/** GPUs that one notebook may ask for: one, and none where the quota has none. */
const gpusOf = ({ quota }: Sizes): number => Math.min(1, quota.gpu);

/** The image that a notebook of these sizes runs. @param images reference of each of the course's own images */
export function imageOf(images: Readonly<Record<string, string>>, { image }: Pick<Sizes, "image">): string {
  return Object.hasOwn(images, image) ? images[image]! : image;
}

/** The part of a configuration that `course.json` is made of. */
export type HubCourse = Pick<CourseConfig, "instance" | "title" | "year" | "student" | "groups" | "cullIdleMinutes"> &
  Partial<Pick<CourseConfig, "hub" | "gpu" | "capacity" | "target">>;

/**
 * What the start page says of GPUs, and how long a start waits for one. A local cluster gets no more of them; another
 * may add a node, which its autoscaler says within half a minute.
 */
function gpuFacts({ gpu, capacity, target }: HubCourse): { count?: number; simulated?: boolean; waitSeconds?: number } {
  return {
    ...(capacity === undefined ? {} : { count: capacity.gpu }),
    ...(gpu === undefined ? {} : { simulated: gpu.plugin === "simulated" }),
    ...(target === undefined ? {} : { waitSeconds: target.kind === "kind" ? 6 : 30 }),
  };
}

/**
 * `course.json`: what `images/hub` reads at its start.
 * @param images reference of each of the course's own images, by name
 * @param gpuResource resource that a GPU notebook asks for; undefined where the course has no GPUs
 * @param environment passed to every notebook
 * @param site what the site asks of the pods that the hub makes
 * @param gpuNeeds what those with a GPU need; undefined: nothing
 */
export function courseFile(
  config: HubCourse,
  images: Readonly<Record<string, string>>,
  gpuResource?: string,
  environment: Record<string, string> = {},
  site: Site = NO_SITE,
  gpuNeeds?: GpuNeeds,
): string {
  const { pod, gpuPod } = podFragments(site, gpuNeeds);
  const everybody = sizesOf(config, undefined);
  const groups = Object.keys(config.groups)
    .sort()
    .map((name) => {
      const sizes = sizesOf(config, name);
      return [
        name,
        { image: imageOf(images, sizes), gpus: gpusOf(sizes), notebook: notebookOf(sizes.notebook) },
      ] as const;
    });
  const { hub, proxyApi } = addresses(config.instance);
  const file: CourseFile = {
    instance: config.instance,
    title: `${config.title} ${config.year}`,
    hubNamespace: namespaceOf(config.instance, "hub"),
    benchNamespace: namespaceOf(config.instance, "bench"),
    hubConnectUrl: hub,
    proxyApiUrl: proxyApi,
    image: imageOf(images, everybody),
    cull: { idleSeconds: config.cullIdleMinutes * 60, everySeconds: 60, maxAgeSeconds: 0 },
    notebook: {
      ...notebookOf(everybody.notebook),
      serviceAccount: WORKSPACE.account,
      homeClaim: WORKSPACE.home,
      homePath: "/home/student",
      startTimeoutSeconds: 300,
      pod,
    },
    gpu:
      gpuResource === undefined
        ? null
        : { resource: gpuResource, perNotebook: gpusOf(everybody), ...gpuFacts(config), pod: gpuPod },
    // Whole sizes and not what differs: the hub falls back to nothing.
    ...(groups.length === 0 ? {} : { groups: Object.fromEntries(groups) }),
    environment,
    ...(config.hub === undefined || Object.keys(config.hub.config).length === 0 ? {} : { config: config.hub.config }),
  };
  return JSON.stringify(file, null, 2);
}

/** A person with the password and salt that are derived from the course's seed. */
export interface SignIn {
  readonly person: Person;
  readonly password: string;
  /** 16 bytes, hexadecimal. */
  readonly salt: string;
  /** How often the person was given a new password. Defaults to 0. */
  readonly renewal?: number;
}

/** The hash that the hub compares a password with: 64 bytes, hexadecimal. The same inputs always give the same hash. */
export function passwordHash(password: string, salt: string, { n, r, p } = SCRYPT): string {
  return scryptSync(password, Buffer.from(salt, "hex"), HASH_BYTES, { N: n, r, p }).toString("hex");
}

/** `people.json`: hashes only, and none for those who left. By name: a roster in another order changes nothing. */
export function peopleFile(signIns: readonly SignIn[], left: readonly Person[]): string {
  const entry = ({ username, fullName, namespace, role, status, group }: Person) => ({
    name: username,
    ...(fullName === undefined ? {} : { fullName }),
    namespace,
    role,
    status,
    ...(group === undefined ? {} : { group }),
  });
  const people: PeopleFile["people"] = [
    ...signIns.map(({ person, password, salt, renewal }) => ({
      ...entry(person),
      ...(renewal === undefined ? {} : { renewal }),
      scrypt: { salt, hash: passwordHash(password, salt), ...SCRYPT },
    })),
    ...left.map(entry),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  return JSON.stringify({ people }, null, 2);
}
