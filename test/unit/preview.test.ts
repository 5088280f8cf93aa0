/** What a preview says, of what two configurations really declare, as the engine's events would tell it. */
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { CourseConfig } from "../../components/config";
import { type LastRun, lastRunOf } from "../../components/last-run";
import { previewLines } from "../../delivery/course/preview";
import { previewText } from "../../delivery/course/preview-text";
import { AulaError } from "../../delivery/errors";
import { type PlannedStep, PlannedSteps } from "../../delivery/pulumi/planned";
import { type Changes, course, rosterFile } from "./fixtures";
import { type Declared, declaredCourse } from "./mocks";

const URN = (one: Declared): string => `urn:pulumi:dev::aula::aula:course:Course$${one.type}::${one.name}`;
/** The engine masks what a Secret holds. */
const shown = ({ inputs }: Declared): object =>
  "stringData" in inputs ? { ...inputs, stringData: "[secret]" } : inputs;
const event = (op: string, old: Declared | undefined, now: Declared | undefined): EngineEvent => {
  const one = (old ?? now)!;
  const side = (given: Declared | undefined) => given && { inputs: shown(given), outputs: {} };
  const metadata = { op, urn: URN(one), type: one.type, old: side(old), new: side(now) };
  return { sequence: 0, timestamp: 0, resourcePreEvent: { metadata, planning: true } } as unknown as EngineEvent;
};

/** The steps from one course to another. @param replaced names whose change replaces them */
async function stepsOf(before: CourseConfig, after: CourseConfig, replaced: readonly string[] = []) {
  const key = (one: Declared): string => `${one.type} ${one.name}`;
  const old = new Map((await declaredCourse(before)).map((one) => [key(one), one]));
  const now = new Map((await declaredCourse(after)).map((one) => [key(one), one]));
  const steps = new PlannedSteps();
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name), now.get(name)];
    if (!was || !is) steps.take(event(was ? "delete" : "create", was, is));
    else if (JSON.stringify(was.inputs) === JSON.stringify(is.inputs)) steps.take(event("same", was, is));
    else if (replaced.includes(was.name))
      for (const op of ["create-replacement", "replace", "delete-replaced"])
        steps.take(event(op, was, op === "delete-replaced" ? undefined : is));
    else steps.take(event("update", was, is));
  }
  return steps.all();
}

const ROSTER = ["anais", "bea", "carlo"];
const config = (changes: Changes = {}): CourseConfig => course({ roster: rosterFile(ROSTER), ...changes });
const last = (given: CourseConfig): LastRun => lastRunOf(given, "standard");

async function lines(
  after: Changes,
  { working = [], before = config(), steps }: { working?: string[]; before?: CourseConfig; steps?: PlannedStep[] } = {},
): Promise<string[]> {
  const now = config(after);
  return previewLines({
    before: last(before),
    now: last(now),
    working,
    steps: steps ?? (await stepsOf(before, now)),
  });
}
const HUB = "the hub restarts: nobody can sign in for some seconds; servers that run go on";

test("a replacement is one step, with what the object was and what it becomes; what stays is none", async () => {
  const steps = await stepsOf(config(), config({ "student.home": "6Gi" }), ["course-student-bea-home"]);
  const [home, ...more] = steps.filter(({ name }) => name === "course-student-bea-home");
  expect(more).toEqual([]);
  const size = (storage: string) => ({ spec: { resources: { requests: { storage } } } });
  expect(home).toMatchObject({ change: "replace", before: size("5Gi"), after: size("6Gi") });
  expect(steps.map(({ kind }) => kind)).not.toContain("Deployment");
});

test("nothing", async () => expect(await lines({})).toEqual(["nothing"]));

test("a course that is not there yet says who joins, and not its hundred objects", async () => {
  const now = config();
  const plan = { now: last(now), working: [], steps: await stepsOf(now, now) };
  const wanted = [
    "the course is not there yet: all of it is made",
    "4 people join: teacher (teacher), anais, bea, carlo",
  ];
  expect(previewLines({ ...plan, before: undefined })).toEqual(wanted);
  expect(previewLines({ ...plan, before: { ...last(now), people: [] } })).toEqual(wanted);
});

test("who joins, who comes back, who leaves and works now; their objects are said with them", async () => {
  const before = config({ roster: rosterFile(ROSTER, ["dora,,,"]) });
  const after = { roster: rosterFile(["anais", "dora", "emil"], ["bea,,,", "carlo,,,"]) };
  expect(await lines(after, { before, working: ["carlo", "anais"] })).toEqual([
    "1 person joins: emil",
    "1 person comes back: dora (the same home, the same password)",
    "2 people leave: bea (home kept), carlo (home kept; works now, and what runs ends)",
    HUB,
  ]);
});

test("somebody whose name begins with another's is another person", async () => {
  const before = config({ roster: rosterFile(["ana-home"]) });
  const after = { roster: rosterFile(["ana", "ana-home"]), "student.quota.pods": 9 };
  expect(await lines(after, { before })).toEqual([
    "1 person joins: ana",
    "quota of everybody (2 people): pods 8 → 9; for what starts from then on",
    HUB,
  ]);
});

test("a changed quota: everybody's once, or of those who have it; the benchmarks' beside it", async () => {
  expect(await lines({ "student.quota.memory": "7Gi", "student.quota.gpu": 0 })).toEqual([
    "quota of everybody (4 people): memory 6Gi → 7Gi, GPUs 1 → 0; for what starts from then on",
    HUB,
  ]);
  expect(await lines({ groups: { teacher: { quota: { cpu: "2" } } }, "benchmarks.quota.cpu": "2" })).toEqual([
    "1 person moves to another group: teacher (everybody's sizes → teacher)",
    "quota of teacher: CPU 1 → 2; for what starts from then on",
    "quota of the benchmarks: CPU 1 → 2",
    HUB,
  ]);
});

test("a larger home; one that would be made anew is not overlooked", async () => {
  expect(await lines({ "student.home": "6Gi" })).toContain("home of everybody (4 people): 5Gi → 6Gi");
  const steps = await stepsOf(config(), config({ "student.home": "6Gi" }), ["course-student-bea-home"]);
  expect(await lines({ "student.home": "6Gi" }, { steps })).toEqual([
    "home of teacher, anais, carlo: 5Gi → 6Gi",
    "THE HOME of bea would be made anew: archive it first",
    expect.stringMatching(/^other objects of the cluster: 4 ResourceQuota changed$/),
  ]);
});

test("another image or size of a server, with who works with the old one; every node fetches it", async () => {
  const groups = { phd: { image: "registry.example.edu/aula/torch:2026-10" } };
  const before = config({ groups: { phd: {} } });
  expect(await lines({ groups }, { before, working: ["anais", "teacher"] })).toEqual([
    expect.stringMatching(
      /^image of anais, bea, carlo: notebook:\w+ → torch:2026-10, .*the next start.*; anais works with the old one/,
    ),
    "every node fetches the images that it does not have",
    HUB,
  ]);
  expect(await lines({ "student.notebook": { memory: { request: "1Gi", limit: "3Gi" } } })).toEqual([
    "server of everybody (4 people): memory at most 2Gi → 3Gi, with its next start",
    HUB,
  ]);
});

test("what is known only when the images are built is said so", async () => {
  const steps = (await stepsOf(config(), config({ cullIdleMinutes: 30 }))).map((step) =>
    step.name.endsWith("-hub-course") ? { ...step, after: { data: { "course.json": "04da6b54-80e4" } } } : step,
  );
  expect(await lines({ cullIdleMinutes: 30 }, { steps })).toContain(
    "what a notebook server is: known only when the images are built",
  );
  expect(await lines({ cullIdleMinutes: 30 })).toEqual([
    "what the hub and servers are told: when idle servers stop",
    HUB,
  ]);
});

test("a new password is told, and no word of it", async () => {
  expect(await lines({ passwordRenewals: { bea: 1 } })).toEqual([
    "1 person gets a new password, and signs in again: bea",
    HUB,
  ]);
});

test("a student who becomes a teacher has another home", async () => {
  const said = await lines({ teachers: ["teacher", "anais"] });
  expect(said[0]).toBe("anais becomes a teacher: with a new home; the one as a student stays where it is");
  expect(said.slice(1)).toEqual([HUB]);
});

test("long lists of names are cut, those who leave never", async () => {
  const many = Array.from({ length: 20 }, (_, i) => `s${String(i).padStart(2, "0")}`);
  const sizes = { "student.quota.gpu": 0, "capacity.cpu": 100, "capacity.memory": "1Ti" };
  const large = config({ ...sizes, roster: rosterFile([...ROSTER, ...many]) });
  const small = config({ ...sizes });
  const plan = { working: [], steps: [] };
  expect(previewLines({ ...plan, before: last(small), now: last(large) })[0]).toMatch(
    /^20 people join: .*s11 and 8 more$/,
  );
  expect(previewLines({ ...plan, before: last(large), now: last(small) })[0]).toContain("s19 (home kept)");
});

test("what is printed names the command as it stands, and what it would refuse with the cure", () => {
  const refused = [new AulaError("a home of 5Gi cannot shrink to 1Gi", "write 5Gi")];
  expect(previewText({ stack: "2026-27", cluster: false, lines: ["1 person joins: emil"], refused })).toBe(`
make up STACK=2026-27 would do:
  there is no cluster yet: it is made first, or looked up
  1 person joins: emil

up will refuse this: a home of 5Gi cannot shrink to 1Gi
  What to do: write 5Gi`);
  expect(previewText({ stack: "dev", cluster: true, lines: ["nothing"], refused: [] })).toBe(
    "\nmake up would do:\n  nothing",
  );
});

test("JobSet, which a lab needs, is said in one line; where none needs it any more it stays", async () => {
  const [without, needed] = [config(), { ...config(), runs: ["jobset"] }];
  const said = async (before: CourseConfig, now: CourseConfig) =>
    previewLines({ before: last(before), now: last(now), working: [], steps: await stepsOf(before, now) });
  expect(await said(without, needed)).toEqual(["JobSet is in jobset-system, for all courses of the cluster"]);
  expect(await said(needed, without)).toEqual([
    "the course no longer looks after JobSet; it stays in the cluster until the last course goes",
  ]);
});
