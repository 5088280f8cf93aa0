/**
 * Every name that Aula gives in a cluster, in one place. Names carry the instance (course and year), so that two years
 * live on one cluster; the program's logical names do not, so that a year's state can become the next year's. Pure.
 */
import { LABELS, SESSION } from "./contract/constants";

/** What a namespace is for. */
export type Role = "hub" | "student" | "teacher" | "bench" | "gpu";

/** The longest instance and user name that still fit a namespace's 63 characters with the role between them. */
export const MAX_INSTANCE = 28;
/** The longest name of a course: what its year leaves of an instance. */
export const MAX_COURSE = MAX_INSTANCE - "-2026-27".length;
export const MAX_USERNAME = 25;

/** An academic year: 2026, or 2026-27. */
export const YEAR = /^\d{4}(-\d{2})?$/;

/** `bigdata` and `2026-27` → `bigdata-2026-27`. */
export function instanceOf(course: string, year: string): string {
  return `${course}-${year}`;
}

/** What labels and names need to know of a course. @param year 2026 or 2026-27 */
export function identityOf(course: string, year: string): Identity {
  return { course, year, instance: instanceOf(course, year) };
}

/** The namespace of a part of the course, or of one person when `user` is given. */
export function namespaceOf(instance: string, role: Role, user?: string): string {
  return user === undefined ? `${instance}-${role}` : `${instance}-${role}-${user}`;
}

/**
 * Logical name of a person's workspace in the program; their password is derived for it. @param course logical name of
 * the course
 */
export function workspaceName(
  course: string,
  { role, username }: { readonly role: string; readonly username: string },
): string {
  return `${course}-${role}-${username}`;
}

/** Whether a namespace is of an instance, and not of another one that begins alike: `ml-2026` and `ml-2026-27`. */
export function isNamespaceOf(instance: string, namespace: string): boolean {
  return (
    namespace.startsWith(`${instance}-`) &&
    /^(hub|bench|gpu|student-.+|teacher-.+)$/.test(namespace.slice(instance.length + 1))
  );
}

/** What labels need to know of a course. */
export interface Identity {
  readonly instance: string;
  readonly course: string;
  readonly year: string;
}

/** The labels that every object of the course carries: pruning, two years on one cluster and `make down` go by them. */
export function courseLabels(id: Identity): Record<string, string> {
  return {
    ...LABELS.partOf,
    "aula.dev/course": id.course,
    [LABELS.instance]: id.instance,
    "aula.dev/year": id.year,
  };
}

/** Labels of one component's objects; `app.kubernetes.io/name` is what selectors and network rules use. */
export function componentLabels(id: Identity, name: string): Record<string, string> {
  return { ...courseLabels(id), "app.kubernetes.io/name": name };
}

/** Labels of a namespace: the Pod Security level that the API server enforces, warns and audits by. */
export const podSecurityLabels = (level: "restricted" | "privileged"): Record<string, string> => ({
  "pod-security.kubernetes.io/audit": level,
  "pod-security.kubernetes.io/enforce": level,
  "pod-security.kubernetes.io/warn": level,
});

/** Labels of a namespace of a course: its role, and its Pod Security level. */
export function namespaceLabels(
  id: Identity,
  role: Role,
  podSecurity: "restricted" | "privileged" = "restricted",
): Record<string, string> {
  return {
    ...courseLabels(id),
    [LABELS.role]: role,
    ...podSecurityLabels(podSecurity),
  };
}

/** Name under which GPUs are asked for and counted. */
export const GPU_RESOURCE = SESSION.gpuResource;

/** Annotation of a workspace's namespace: the group whose sizes its person has, where that is not everybody's. */
export const GROUP_ANNOTATION = "aula.dev/group";

/** Names inside a workspace (a person's namespace, or the benchmarks'): the same in every one. */
export const WORKSPACE = {
  quota: "workspace",
  limits: "workspace",
  network: "isolate",
  account: "workspace",
  home: "home",
  pod: "notebook",
} as const;

/**
 * Who applies the course's objects, whichever engine does: what a killed run or the other engine left is then nobody
 * else's.
 */
export const FIELD_MANAGER = "aula";
