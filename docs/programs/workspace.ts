/** A workspace by itself: a namespace in which one person may run so much, Spark sessions among it, and no hub. */
import { identityOf, namespaceOf, sparkRole, Workspace } from "aula";

const identity = identityOf("ml", "2026-27");
const spark = sparkRole("spark-role", identity);

const workspace = new Workspace("ada", {
  identity,
  namespace: namespaceOf(identity.instance, "student", "ada"),
  role: "student",
  quota: { cpu: "2", memory: "8Gi", gpu: 1, pods: 8 },
  home: { size: "10Gi", storageClass: "standard" },
  sparkRole: spark.metadata.name,
});

export const namespace = workspace.namespace;
