/** What a course has in the cluster, to see that somebody else's coming and going leaves it alone. */
import { kubectl } from "./kube";

/**
 * Every object of a course, pods and volumes too, as kind, namespace, name, uid and what changes when it is changed.
 */
export async function objectsOf(instance: string): Promise<string[]> {
  const kinds = (await kubectl(["api-resources", "--verbs=list", "-o", "name"]))
    .split("\n")
    .filter((kind) => kind !== "" && !/^(events|endpoints|componentstatuses|leases)|endpointslices|metrics/.test(kind));
  const columns =
    "-o=custom-columns=K:.kind,S:.metadata.namespace,N:.metadata.name,U:.metadata.uid,G:.metadata.generation";
  const labelled = await kubectl([
    "get",
    kinds.join(","),
    "-A",
    "-l",
    `aula.dev/instance=${instance}`,
    "--no-headers",
    columns,
  ]);
  const volumes = await kubectl([
    "get",
    "pv",
    "--no-headers",
    "-o=custom-columns=K:.kind,S:.spec.claimRef.namespace,N:.metadata.name,U:.metadata.uid",
  ]);
  return [...labelled.split("\n"), ...volumes.split("\n").filter((line) => line.includes(` ${instance}-`))]
    .map((line) => line.trim().replace(/\s+/g, " "))
    .filter(Boolean)
    .sort();
}
