import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessOf } from "../../components/cluster/access-of";
import { Course } from "../../components/course";
import { LEFT_OUT, leftOut } from "../../components/left-out";
import { memoryOf, programDigest, RunMemory, unchangedSince, workspacesIn } from "../../delivery/course/unchanged";
import { course, folder, rosterFile, type Changes } from "./fixtures";
import { declared } from "./mocks";

const people = ["course-teacher-teacher", "course-student-alice", "course-student-bob"];

describe("whom a run can leave out", () => {
  const left = (changes: Changes = {}, state = "a state", program = "a program"): string[] =>
    unchangedSince(memoryOf(course(), "a state", "a program"), course(changes), state, program);

  test("everybody, where nothing changed", () => expect(left()).toEqual(people));
  test("nobody, where somebody else wrote the state", () => expect(left({}, "another")).toEqual([]));
  test("nobody, where the program is another one", () => expect(left({}, "a state", "another")).toEqual([]));
  test("all but one who came", () => expect(left({ roster: rosterFile(["alice", "bob", "carol"]) })).toEqual(people));
  test("all but one who left", () => expect(left({ roster: rosterFile(["alice"], ["bob,Bob,bob@example.edu,phd"]) })).toEqual(["course-teacher-teacher", "course-student-alice"]));
  test("all but one who is a teacher now", () => expect(left({ teachers: ["teacher", "bob"] })).toEqual(["course-teacher-teacher", "course-student-alice"]));
  test("in whatever order the roster is", () => expect(left({ roster: rosterFile(["bob", "alice"]) }).sort()).toEqual([...people].sort()));
});

describe("the digest of a program", () => {
  const files = { "index.ts": "program", "own/part.ts": "part", "node_modules/x.js": "x", ".git/HEAD": "x", "reports/r.json": "x" };
  const project = (changes: object = {}): string => {
    const at = folder();
    for (const [name, text] of Object.entries({ ...files, ...changes })) {
      mkdirSync(join(at, name, ".."), { recursive: true });
      writeFileSync(join(at, name), text as string);
    }
    return at;
  };
  const config = course({ roster: "rosters/example.csv" });
  const digest = (changes: object = {}, own = config): string => programDigest(own, project(changes));

  test("is the same in another folder", () => expect(digest()).toBe(digest()));
  test.each([{ "node_modules/x.js": "y" }, { ".git/HEAD": "y" }, { "reports/r.json": "y" }, { "rosters/example.csv": "y" }, { "rosters/example.left.csv": "y" }])("stays with %j", (change) => expect(digest(change)).toBe(digest()));
  test.each([{ "index.ts": "y" }, { "own/part.ts": "y" }, { "own/new.ts": "y" }, { "package-lock.json": "y" }])("changes with %j", (change) => expect(digest(change)).not.toBe(digest()));
  test("changes with the configuration, and not with the people", () => {
    expect(digest({}, course({ roster: "rosters/example.csv", "student.quota.pods": 9 }))).not.toBe(digest());
    expect(digest({}, { ...config, people: [] })).toBe(digest());
  });
});

describe("what of a state is left out", () => {
  const workspace = (name: string): string => `urn:pulumi:s::aula::aula:course:Course$aula:students:Workspace::${name}`;
  const within = (name: string, kind: string): { urn: string; parent: string } => ({ urn: `urn:pulumi:s::aula::aula:course:Course$aula:students:Workspace$kubernetes:${kind}::${name}-${kind}`, parent: workspace(name) });
  const resources = [{ urn: "urn:pulumi:s::aula::aula:course:Course::course" }, ...["course-student-ann", "course-student-ann-b"].flatMap((name) => [{ urn: workspace(name), parent: "course" }, within(name, "Namespace"), within(name, "home")])];
  const state = JSON.stringify({ checkpoint: { latest: { resources } } });

  test("a workspace with all below it, and nobody's whose name begins alike", () => expect([...workspacesIn(state, ["course-student-ann"])]).toEqual([["course-student-ann", resources.slice(1, 4).map(({ urn }) => urn)]]));
  test("nothing, of nobody", () => expect(workspacesIn(state, []).size).toBe(0));
  test("nobody whom the state does not have", () => expect([...workspacesIn(state, ["course-student-ann", "course-student-bea"]).keys()]).toEqual(["course-student-ann"]));
  test("nothing, of an empty state", () => expect(workspacesIn("{}", ["course-student-ann"]).size).toBe(0));
});

describe("the memory of a run", () => {
  const config = course();
  const stateOf = (names: readonly string[]): string => JSON.stringify({ checkpoint: { latest: { resources: names.map((name) => ({ urn: `urn:pulumi:s::aula::aula:course:Course$aula:students:Workspace::${name}` })) } } });
  let at: string;
  let runs: RunMemory;
  beforeEach(() => {
    at = folder();
    runs = new RunMemory(config, join(at, "state.json"), join(at, "kept", "memory.json"));
    writeFileSync(join(at, "state.json"), stateOf(people));
  });

  test("begins with nothing, and knows what the last run knew", async () => {
    expect(runs.leftOut().workspaces).toEqual([]);
    expect(await runs.during(runs.leftOut(), async () => "done")).toBe("done");
    expect(runs.leftOut().workspaces).toEqual(people);
    writeFileSync(join(at, "state.json"), `${stateOf(people)} `);
    expect(runs.leftOut().workspaces).toEqual([]);
  });

  test("is gone after a run that failed, and the list with it", async () => {
    await runs.during({ args: [], workspaces: [] }, async () => "done");
    let list = "";
    await expect(runs.during(runs.leftOut(), async (env) => {
      list = env[LEFT_OUT] ?? "";
      expect([...leftOut(env)]).toEqual(people);
      throw new Error("killed");
    })).rejects.toThrow("killed");
    expect(runs.leftOut().workspaces).toEqual([]);
    expect(existsSync(list)).toBe(false);
    // A variable that stayed in a shell leaves nobody out.
    expect(leftOut({ [LEFT_OUT]: list }).size).toBe(0);
  });

  test("holds nobody's name or address", async () => {
    await runs.during({ args: [], workspaces: [] }, async () => undefined);
    expect(readFileSync(join(at, "kept", "memory.json"), "utf8")).not.toMatch(/alice/i);
  });

  test("a program leaves out workspaces and nothing else", async () => {
    const all = await declared(() => { new Course("course", { config, access: accessOf(config.target) }); });
    const some = await declared(() => { new Course("course", { config, access: accessOf(config.target), leftOut: new Set(["course-student-alice"]) }); });
    const names = new Set(some.map(({ name }) => name));
    const gone = all.map(({ name }) => name).filter((name) => !names.has(name));
    expect(gone).toHaveLength(9);
    for (const name of gone) expect(name).toMatch(/^course-student-alice($|-)/);
  });
});
