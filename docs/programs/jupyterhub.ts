/** JupyterHub by itself, for two people with a workspace each: no benchmarks, no Spark, no GPUs. */
import * as pulumi from "@pulumi/pulumi";
import {
  CourseSchema,
  courseFile,
  courseSeed,
  hubKeys,
  hubRole,
  Images,
  identityOf,
  imageSpecs,
  JupyterHub,
  namespaceOf,
  type Person,
  passwords,
  peopleSecret,
  signInsOf,
  Workspace,
} from "aula";

const identity = identityOf("ml", "2026-27");
const quota = { cpu: "2", memory: "8Gi", gpu: 0, pods: 1 };
const people = ["ada", "grace"].map(
  (username): Person => ({
    username,
    role: "student",
    status: "active",
    namespace: namespaceOf(identity.instance, "student", username),
  }),
);
const images = new Images("images", { specs: imageSpecs("registry.example.edu/aula"), build: false }).refs;
const seed = courseSeed("hub");
const secrets = passwords("hub", seed, people);

const hub = new JupyterHub("jupyterhub", {
  identity,
  images,
  course: pulumi.output(images).apply((refs) =>
    courseFile(
      {
        ...identity,
        title: "Machine Learning",
        student: CourseSchema.shape.student.parse({ quota }),
        groups: {},
        cullIdleMinutes: 60,
      },
      refs,
    ),
  ),
  people: peopleSecret(secrets, people),
  keys: hubKeys("hub", seed),
  storageClass: "standard",
  entry: { kind: "nodePort", port: 30080 },
});
const role = hubRole("hub-role", identity).metadata.name;
for (const { username, namespace } of people) {
  new Workspace(username, {
    identity,
    namespace,
    role: "student",
    quota,
    home: { size: "10Gi", storageClass: "standard" },
    hub: { namespace: namespaceOf(identity.instance, "hub"), role },
  });
}

export const namespace = hub.namespace;
export const signIns = signInsOf(secrets);
