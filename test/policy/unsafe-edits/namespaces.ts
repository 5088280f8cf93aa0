/** Unsafe edits of a course's namespaces. */
import type { KubeObject } from "../../../policies/objects/kubernetes";
import { roleOf } from "../../../policies/objects/namespaces";
import { as, changing, type Operator } from "./operator";

/** An edit of the labels of a course's namespaces. */
const label = (
  name: string,
  key: string,
  value: string | undefined,
  applies: (object: KubeObject) => boolean = () => true,
): Operator =>
  changing(
    `namespace: ${name}`,
    (object) => roleOf(object) !== undefined && applies(object),
    (copy) => {
      const labels = as<Record<string, string>>(copy.metadata?.labels);
      if (value === undefined) delete labels[key];
      else labels[key] = value;
    },
  );
const ENFORCE = "pod-security.kubernetes.io/enforce";
const isGpu = (object: KubeObject) => roleOf(object) === "gpu";
/** Of namespaces. */
export const NAMESPACES: readonly Operator[] = [
  label("privileged", ENFORCE, "privileged", (object) => !isGpu(object)),
  label("baseline", ENFORCE, "baseline"),
  label("no Pod Security level", ENFORCE, undefined),
  label("an old version of the level", `${ENFORCE}-version`, "v1.10"),
  label("no role", "aula.dev/role", undefined),
  label("another hub", "aula.dev/role", "hub", (object) => roleOf(object) !== "hub"),
];
