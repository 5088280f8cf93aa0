/** Many people, one that comes or goes: a run looks at nobody else, and nobody else's workspace is touched or forgotten. */
import { readFileSync } from "node:fs";
import { ENGINE_INSTANCE, EngineCourse } from "./course";

const STUDENTS = 35;
let course: EngineCourse;
beforeAll(async () => {
  course = await EngineCourse.start("unchanged");
  course.write(STUDENTS);
});
afterAll(() => course.stop());

const up = (env: Record<string, string> = {}): Promise<string> => course.mustAula(["up", "--no-wait"], { ENGINE: "pulumi", ...env });
const uids = async (): Promise<Record<string, string>> => Object.fromEntries([...(await course.objects())].map(([key, { metadata }]) => [key, metadata.uid]));
const inState = (): string[] => {
  const { checkpoint } = JSON.parse(readFileSync(course.file("data", "aula", "pulumi", ".pulumi", "stacks", "aula", `${course.stack}.json`), "utf8")) as { checkpoint: { latest: { resources: { urn: string }[] } } };
  return checkpoint.latest.resources.map(({ urn }) => urn).sort();
};
const of = (name: string, from: readonly string[]): string[] => from.filter((key) => key.includes(`student-${name}`));

let before: { uids: Record<string, string>; state: string[] };
test("the first run makes everybody; the next leaves everybody out, and the state keeps them", async () => {
  await up();
  before = { uids: await uids(), state: inState() };
  const again = await up();
  expect(again).toContain(`without the ${STUDENTS + 1} people about whom nothing changed`);
  expect(again).not.toMatch(/created|updated|deleted/);
  expect(await uids()).toEqual(before.uids);
  expect(inState()).toEqual(before.state);
});

test("one who comes is made, and nothing of the others is", async () => {
  course.write(STUDENTS + 1, { again: true });
  const text = await up();
  expect(text).toContain(`without the ${STUDENTS + 1} people`);
  const now = await uids();
  expect(now).toMatchObject(before.uids);
  const made = Object.keys(now).filter((key) => !(key in before.uids));
  expect(made.length).toBeGreaterThanOrEqual(8);
  expect(of(`student00${STUDENTS}`, made)).toEqual(made);
  expect(Object.keys(await course.signIns())).toHaveLength(STUDENTS + 2);
  expect(inState()).toEqual(expect.arrayContaining(before.state));
});

test("FORCE=1 looks at everybody, and finds nothing to change", async () => {
  const text = await up({ FORCE: "1" });
  expect(text).not.toContain("without the");
  expect(text).toMatch(/by pulumi[^\n]*: \d+ unchanged/);
});

test("one who goes has nothing left to use, and the others are not looked at", async () => {
  course.write(STUDENTS, { again: true });
  const text = await up();
  expect(text).toMatch(/2 updated|[1-9] updated/);
  const quota = (await course.objects()).get(`ResourceQuota/${ENGINE_INSTANCE}-student-student00${STUDENTS}/workspace`);
  expect((quota?.["spec"] as { hard: Record<string, string> }).hard["pods"]).toBe("0");
  expect(await uids()).toMatchObject(before.uids);
});

test("one who is purged is gone from the state, and nobody else", async () => {
  await course.mustAula(["purge", `student00${STUDENTS}`]);
  await up();
  expect(inState()).toEqual(before.state);
  expect(await uids()).toEqual(before.uids);
});

test("a change of everybody's quota reaches everybody, and so does a run after somebody else's", async () => {
  course.change("student", { quota: { cpu: 1, memory: "6Gi", gpu: 1, pods: 9 } });
  expect(await up()).not.toContain("without the");
  const pods = [...(await course.objects()).values()].filter(({ kind, metadata }) => kind === "ResourceQuota" && metadata.namespace?.includes("-student-"));
  expect(pods).toHaveLength(STUDENTS);
  for (const quota of pods) expect((quota["spec"] as { hard: Record<string, string> }).hard["pods"]).toBe("9");
  await course.pulumi(["refresh", "--yes", "--skip-preview"]);
  expect(await up()).not.toContain("without the");
});
