/** Namespaces of a course, identified by their labels. */
import type { KubeObject } from "./kubernetes";

/** The label with the role of a namespace of the course. */
export const ROLE = "aula.dev/role";
/** The label with the course and year of a namespace. */
export const INSTANCE = "aula.dev/instance";
/** The label with the Pod Security level that the API server enforces. */
export const ENFORCE = "pod-security.kubernetes.io/enforce";
/** The roles of namespaces in a course; there is one hub and one gpu. */
export const ROLES: readonly string[] = ["hub", "student", "teacher", "bench", "gpu"];
/** Roles of namespaces in which people run their own code. */
const WORKSPACES = new Set(["student", "teacher", "bench"]);

/** The role of a namespace of the course; undefined for any other object. */
export function roleOf(object: KubeObject): string | undefined {
  return object.kind === "Namespace" && object.apiVersion === "v1" ? object.metadata?.labels?.[ROLE] : undefined;
}

/** The namespaces where students, teachers or benchmarks run their own code. */
export function workspaces(objects: readonly KubeObject[]): KubeObject[] {
  return objects.filter((object) => WORKSPACES.has(roleOf(object) ?? ""));
}

/** Objects of a kind, in any version of an API group. */
export function ofKind(objects: readonly KubeObject[], group: string, kind: string): KubeObject[] {
  return objects.filter(
    (object) =>
      object.kind === kind && (group === "" ? object.apiVersion === "v1" : object.apiVersion.startsWith(`${group}/`)),
  );
}
