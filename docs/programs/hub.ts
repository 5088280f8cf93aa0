/** The hub by itself, in a namespace that is there, for a proxy of one's own. Nobody may sign in yet. */
import {
  addresses,
  CourseSchema,
  courseFile,
  courseSeed,
  Hub,
  hubKeys,
  identityOf,
  namespaceOf,
  peopleFile,
} from "aula";

const identity = identityOf("ml", "2026-27");
const student = CourseSchema.shape.student.parse({ quota: { cpu: 2, memory: "8Gi" } });

new Hub("hub", {
  identity,
  namespace: namespaceOf(identity.instance, "hub"),
  image: "registry.example.edu/aula/hub:2026-10",
  course: courseFile(
    { ...identity, title: "Machine Learning", student, groups: {}, cullIdleMinutes: 60 },
    { notebook: "registry.example.edu/aula/notebook:2026-10" },
  ),
  people: peopleFile([], []),
  keys: hubKeys("hub", courseSeed("hub")),
  storageClass: "standard",
});

export const address = addresses(identity.instance).hub;
