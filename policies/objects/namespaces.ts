/** Namespaces of a course, known by their labels. */
import type { KubeObject } from "./kubernetes";

/** The label that says what a namespace of the course is for. */
export const ROLE = "aula.dev/role";
/** The label that says of which course and year a namespace is. */
export const INSTANCE = "aula.dev/instance";
/** The label by which the API server enforces a Pod Security level. */
export const ENFORCE = "pod-security.kubernetes.io/enforce";
/** What a namespace of a course can be for; of hub and gpu there is one. */
export const ROLES: readonly string[] = ["hub", "student", "teacher", "bench", "gpu"];
/** Roles of namespaces in which somebody's own code runs. */
const WORKSPACES = new Set(["student", "teacher", "bench"]);

/** The role of a namespace of the course; undefined for any other object. */
export function roleOf(object: KubeObject): string | undefined {
  return object.kind === "Namespace" && object.apiVersion === "v1" ? object.metadata?.labels?.[ROLE] : undefined;
}

/** The namespaces where students, teachers or benchmarks run their own code. */
export function workspaces(objects: readonly KubeObject[]): KubeObject[] {
  return objects.filter((object) => WORKSPACES.has(roleOf(object) ?? ""));
}

/** Objects of a kind, of whichever version of an API group. */
export function ofKind(objects: readonly KubeObject[], group: string, kind: string): KubeObject[] {
  return objects.filter((object) => object.kind === kind && (group === "" ? object.apiVersion === "v1" : object.apiVersion.startsWith(`${group}/`)));
}
