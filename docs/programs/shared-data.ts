/** A course's shared data by itself: files of an NFS server, to be read in a namespace that is there. */
import { identityOf, namespaceOf, SharedData } from "aula";

const identity = identityOf("ml", "2026-27");
const namespace = namespaceOf(identity.instance, "bench");

new SharedData("data", {
  identity,
  namespace,
  volumeName: namespace,
  source: { kind: "nfs", server: "nfs.example.edu", path: "/export/course" },
});
