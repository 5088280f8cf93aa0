import { existsSync, readFileSync, statSync, utimesSync } from "node:fs";
import { type Known, knownPeople, leaversOf, recordLeavers } from "../../delivery/course/leavers";
import type { Kubectl } from "../../delivery/kubectl";
import { course, rosterFile } from "./fixtures";

const student = (username: string): Known => ({ username, role: "student" });
const teacher = (username: string): Known => ({ username, role: "teacher" });

/** A course with these students, those who left, and the text of the leavers' file after `known` was recorded. */
function recorded(
  students: string[],
  left: string[],
  known: Known[],
  purged?: string,
): { fresh: string[]; rows: string[] | undefined } {
  const roster = rosterFile(students, left);
  const fresh = recordLeavers(course({ roster }), known, purged);
  const file = roster.replace(".csv", ".left.csv");
  return { fresh, rows: existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : undefined };
}
const HEADER = "username,name,email,group";

describe("who left is written beside the roster", () => {
  test("nobody left: no file", () => {
    expect(recorded(["alice", "bob"], [], [student("alice"), student("bob"), teacher("teacher")])).toEqual({
      fresh: [],
      rows: undefined,
    });
  });

  test("has a workspace, is not on the roster: left, with no name and no e-mail", () => {
    expect(recorded(["alice"], [], [student("alice"), student("zoe"), student("bob")])).toEqual({
      fresh: ["bob", "zoe"],
      rows: [HEADER, "bob,,,", "zoe,,,"],
    });
  });

  test("a teacher who left stays a teacher", () => {
    const { rows } = recorded(["alice"], [], [teacher("old"), teacher("teacher")]);
    expect(rows).toEqual([HEADER, "old,,,teacher"]);
    expect(recorded(["alice"], ["old,,,teacher"], []).rows).toEqual([HEADER, "old,,,teacher"]);
  });

  test("a home keeps the size of its group: the group is kept, and so is one from before", () => {
    expect(recorded(["alice"], ["dan,,,msc"], [{ ...student("bob"), group: "phd" }]).rows).toEqual([
      HEADER,
      "bob,,,phd",
      "dan,,,msc",
    ]);
    expect(recorded(["alice"], ["old,,,teacher"], [{ ...teacher("old"), group: "teacher" }]).rows).toEqual([
      HEADER,
      "old,,,teacher",
    ]);
  });

  test("those from before stay, whether the cluster knows them or not, and are not new", () => {
    expect(recorded(["alice"], ["bob,,,", "dan,,,"], [student("bob"), student("carl")])).toEqual({
      fresh: ["carl"],
      rows: [HEADER, "bob,,,", "carl,,,", "dan,,,"],
    });
  });

  test("back on the roster: taken out, and the file goes with the last one", () => {
    expect(recorded(["alice", "bob"], ["bob,,,", "dan,,,"], [student("bob")]).rows).toEqual([HEADER, "dan,,,"]);
    expect(recorded(["alice", "bob"], ["bob,,,"], [student("bob")])).toEqual({ fresh: [], rows: undefined });
  });

  test("purged: not put in again, although a dying namespace is still known", () => {
    expect(recorded(["alice"], ["bob,,,", "dan,,,"], [student("bob")], "bob").rows).toEqual([HEADER, "dan,,,"]);
    expect(recorded(["alice"], ["bob,,,"], [], "bob").rows).toBeUndefined();
  });

  test("what it writes, the program reads: they are left, and recording again writes nothing", () => {
    const roster = rosterFile(["alice"]);
    const file = roster.replace(".csv", ".left.csv");
    recordLeavers(course({ roster }), [student("bob")]);
    expect(course({ roster }).people.at(-1)).toMatchObject({ username: "bob", status: "left" });
    utimesSync(file, 1, 1);
    expect(recordLeavers(course({ roster }), [student("bob")])).toEqual([]);
    expect(statSync(file).mtimeMs).toBe(1000);
  });
});

test("leavers are the known who are not active", () => {
  const config = course({ roster: rosterFile(["alice"], ["bob,,,"]) });
  expect(
    leaversOf(config, [student("alice"), student("bob"), student("x"), teacher("teacher")]).map((p) => p.username),
  ).toEqual(["bob", "x"]);
});

test("the cluster's namespaces tell who has a workspace, whatever hyphens their names have", async () => {
  const namespace = (name: string, role: string) => ({ metadata: { name, labels: { "aula.dev/role": role } } });
  const asked: string[][] = [];
  const kubectl = (answer: unknown) =>
    ({
      json: async (args: string[]) => {
        asked.push(args);
        return answer;
      },
    }) as unknown as Kubectl;
  const items = [namespace("ml-2026-student-a-b", "student"), namespace("ml-2026-teacher-student-x", "teacher")];
  expect(await knownPeople(kubectl({ items }), "ml-2026")).toEqual([student("a-b"), teacher("student-x")]);
  const noted = {
    metadata: {
      ...namespace("ml-2026-student-c", "student").metadata,
      annotations: { "aula.dev/group": "phd", other: "x" },
    },
  };
  expect(await knownPeople(kubectl({ items: [noted] }), "ml-2026")).toEqual([{ ...student("c"), group: "phd" }]);
  expect(asked[0]).toEqual(["get", "namespace", "-l", "aula.dev/instance=ml-2026,aula.dev/role in (student,teacher)"]);
  expect(await knownPeople(kubectl(undefined), "ml-2026")).toEqual([]);
});
