/** A purge takes one person out of a stack's state, and nobody else. */
import { withoutPerson } from "../../delivery/pulumi/state";

const COURSE = "urn:pulumi:dev::aula::aula:course:Course$aula:students:Workspace::course-student-";
const of = (name: string) => [
  { urn: `${COURSE}${name}`, type: "aula:students:Workspace" },
  {
    urn: `urn:x::aula:students:Workspace$kubernetes:core/v1:Namespace::course-student-${name}-namespace`,
    type: "kubernetes:core/v1:Namespace",
    parent: `${COURSE}${name}`,
  },
];
const people = ["alice", "al"].map((username) => ({ username, role: "student" }));
const lastRun = { instance: "ml", place: "kind aula", storageClass: "s", people };
const names = (state: unknown): string[] =>
  (state as { resources: { urn: string }[] }).resources.map(({ urn }) => urn.split("::").at(-1)!);

test.each<[string, unknown, (output: unknown) => unknown]>([
  [
    "sealed",
    { ciphertext: "x", plaintext: JSON.stringify(lastRun) },
    (output) => JSON.parse((output as { plaintext: string }).plaintext),
  ],
  ["in clear", lastRun, (output) => output],
])("its workspace and what is in it, and the person in what the next run reads (%s)", (_, output, read) => {
  const state = {
    secrets_providers: {},
    resources: [
      { urn: "stack", type: "pulumi:pulumi:Stack", outputs: { url: "u", lastRun: output } },
      ...of("alice"),
      ...of("al"),
    ],
  };
  const without = withoutPerson(state, "al") as {
    resources: { urn: string; outputs?: { url: string; lastRun: unknown } }[];
  };
  expect(names(without)).toEqual(["stack", "course-student-alice", "course-student-alice-namespace"]);
  expect(read(without.resources[0]!.outputs!.lastRun)).toEqual({ ...lastRun, people: [people[0]] });
  expect(without.resources[0]!.outputs!.url).toBe("u");
});

test("nobody of that name: nothing changes", () => {
  const state = { resources: [{ urn: "stack", type: "s" }, ...of("alice")] };
  expect(withoutPerson(state, "bob")).toEqual(state);
});
