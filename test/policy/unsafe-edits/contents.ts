/** Unsafe edits of what objects hold, and of where they are. */
import type { KubeObject } from "../../../policies/objects/kubernetes";
import { as, changing, drop, type Edit, first, kind, type Node, type Operator, pod } from "./operator";

const data = (object: KubeObject) => as<Record<string, string>>(object["data"] ?? object["stringData"] ?? {});
const courseFile =
  (edit: (course: Node) => void): Edit =>
  (copy) => {
    const course = JSON.parse(data(copy)["course.json"] ?? "{}") as Node;
    edit(course);
    data(copy)["course.json"] = JSON.stringify(course);
  };
const session = (change: object) =>
  courseFile((course) => {
    const environment = course["environment"] as unknown as Record<string, string>;
    environment["AULA_SPARK"] = JSON.stringify({
      ...(JSON.parse(environment["AULA_SPARK"] ?? "{}") as object),
      ...change,
    });
  });
const isCourse = (object: KubeObject) => object.kind === "ConfigMap" && data(object)["course.json"] !== undefined;
const namespaced = (object: KubeObject) => object.metadata?.namespace !== undefined;

/** Of contents and places. */
export const CONTENTS: readonly Operator[] = [
  changing("Spark: executors without end", isCourse, session({ maxExecutors: undefined })),
  changing("Spark: a driver without a size", isCourse, session({ driverMemory: null })),
  pod(
    "Spark: executors without end",
    (one) => {
      for (const variable of as<{ name: string; value?: string }[]>(first(one)["env"]))
        if (variable.name === "AULA_SPARK")
          variable.value = JSON.stringify({ ...(JSON.parse(variable.value ?? "{}") as object), maxExecutors: 0 });
    },
    (one) => !JSON.stringify(first(one)["env"] ?? []).includes("AULA_SPARK"),
  ),
  changing("ConfigMap: a password in clear", kind("ConfigMap"), (copy) =>
    Object.assign(data(copy), { password: "geheim" }),
  ),
  changing("ConfigMap: all GPUs by variable", kind("ConfigMap"), (copy) =>
    Object.assign(data(copy), { NVIDIA_VISIBLE_DEVICES: "all" }),
  ),
  changing(
    "Secret: in a ConfigMap",
    (object) => object.kind === "Secret" && Object.keys(data(object)).some((key) => key.includes("TOKEN")),
    (copy) => Object.assign(copy, { kind: "ConfigMap", data: data(copy) }),
  ),
  changing("object: in the default namespace", namespaced, (copy) =>
    Object.assign(copy.metadata as object, { namespace: "default" }),
  ),
  changing("object: in no namespace", namespaced, (copy) => drop(as<Node>(copy.metadata), "namespace")),
];
