import type { KubeObject } from "../../objects/kubernetes";
import { INSTANCE, ofKind, ROLE, ROLES, roleOf } from "../../objects/namespaces";
import { hub, namespace, workspace } from "../examples";
import { aula, type SetRule } from "../rule";

const ONCE = ["hub", "gpu"];
const named = (name: string, labels: Record<string, string>): KubeObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { [INSTANCE]: "course", ...labels } },
});
const second = [...hub(), ...workspace()].map((object) =>
  object.kind === "Namespace" && roleOf(object) === "student"
    ? namespace("hub", "restricted", "course-student")
    : object,
);

/** Every namespace of a course has a role. */
export const namespaceRole: SetRule = {
  id: "namespace-role",
  severity: "high",
  level: "mandatory",
  scope: "set",
  reason:
    "The rules for a course and its network openings use this label. If a student's namespace has no label, or " +
    "is labeled as a hub, none of these rules apply to it.",
  cure: `Label the namespace ${ROLE} with one of ${ROLES.join(", ")}. A course has one ${ONCE.join(" and one ")}.`,
  reference: aula("Tenancy", "https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/"),
  *check(objects) {
    const seen = new Set<string>();
    for (const object of ofKind(objects, "", "Namespace")) {
      const role = roleOf(object);
      const instance = object.metadata?.labels?.[INSTANCE];
      const report = (reason: string) => ({ object, path: `metadata.labels["${ROLE}"]`, reason, value: role });
      if (role === undefined && instance !== undefined)
        yield report(`it belongs to the course ${instance}, but has no role`);
      if (role !== undefined && !ROLES.includes(role)) yield report(`the role ${role} does not exist`);
      if (role !== undefined && instance === undefined) yield report("it does not say of which course it is");
      const key = `${instance} ${role}`;
      if (role !== undefined && ONCE.includes(role) && seen.has(key))
        yield report(`the course ${instance} already has a ${role}`);
      seen.add(key);
    }
  },
  examples: {
    pass: [
      [...hub(), ...workspace()],
      [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "not-of-a-course" } }],
    ],
    fail: [
      [named("course-student", {})],
      [
        ...workspace().filter(({ kind }) => kind !== "Namespace"),
        { ...namespace("lecturer", "restricted", "course-student") },
      ],
      second,
    ],
  },
};
