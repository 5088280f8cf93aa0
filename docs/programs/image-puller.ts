/** The image puller by itself: two images held on the nodes of students, so that nobody waits for them. */
import { ImagePuller, identityOf, namespaceOf } from "aula";

const identity = identityOf("ml", "2026-27");

new ImagePuller("puller", {
  identity,
  namespace: namespaceOf(identity.instance, "hub"),
  images: ["registry.example.edu/aula/notebook:2026-10", "registry.example.edu/aula/torch:2026-10"],
  pod: { tolerations: [{ key: "students", operator: "Exists", effect: "NoSchedule" }] },
});
