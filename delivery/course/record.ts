/** What a cluster remembers of a course: ConfigMap `aula` in the hub's namespace. */
import { namespaceOf } from "../../components/names";
import type { Kubectl } from "../kubectl";

/** The record's data; undefined where the course was never begun. See `courseRecord` of the components. */
export async function recordOf(
  kubectl: Kubectl,
  instance: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const args = ["get", "configmap", "aula", "-n", namespaceOf(instance, "hub"), "--ignore-not-found"];
  return (await kubectl.json<{ data: Record<string, string> }>(args, { optional: true }))?.data;
}
