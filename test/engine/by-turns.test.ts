/**
 * A bare `pulumi up` and `make up` by turns: each leaves the other nothing to do, and the stack's file is nobody's to
 * rewrite.
 */
import { existsSync, readFileSync } from "node:fs";
import { EngineCourse, NOTHING_TO_DO } from "./course";

let course: EngineCourse;
beforeAll(async () => {
  course = await EngineCourse.start("by-turns");
  course.write(3);
});
afterAll(() => course?.stop());

const nothing = async (): Promise<void> => {
  const { ok, text } = await course.pulumi(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
  expect({ ok, text: ok ? "" : text }).toEqual({ ok: true, text: "" });
};
const makesNothing = async (): Promise<void> =>
  expect(await course.mustAula(["up", "--no-wait"])).toMatch(NOTHING_TO_DO);

let before = "";
test("a preview of a course that was never begun changes neither the stack's file nor the data folder", async () => {
  before = readFileSync(course.stackFile, "utf8");
  expect(await course.mustAula(["preview"])).toMatch(/Preview: \d+ created \[/);
  expect(readFileSync(course.stackFile, "utf8")).toBe(before);
  expect(existsSync(course.file("data", "aula"))).toBe(false);
});

test("make up begins; the stack's file has a salt and a seed more, and every byte that it had", async () => {
  before = readFileSync(course.stackFile, "utf8");
  expect(await course.mustAula(["up", "--no-wait"])).toMatch(/Course: \d+ created \[/);
  const after = readFileSync(course.stackFile, "utf8");
  expect(after.startsWith(before.trimEnd())).toBe(true);
  expect(after.slice(before.trimEnd().length)).toMatch(/^\n +aula:seed:\n +secure: v1:\S+\nencryptionsalt: v1:\S+\n$/);
  before = after;
});

test("the CLI finds nothing to do, and neither does make up after it", async () => {
  await nothing();
  await makesNothing();
  const byMake = await course.inputs();
  await nothing();
  expect(await course.inputs()).toEqual(byMake);
  expect(Object.keys(byMake).length).toBeGreaterThan(50);
  expect(readFileSync(course.stackFile, "utf8")).toBe(before);
});

test("what the CLI changes, make up has nothing to do about; a preview shows it before", async () => {
  course.write(4, { again: true });
  const preview = await course.mustAula(["preview"]);
  expect(preview).toMatch(/Preview: \d+ created, .*unchanged/);
  expect(preview).toContain("1 person joins: student0003\n");
  const { ok, text } = await course.pulumi(["up", "--yes", "--skip-preview"]);
  expect({ ok, text: ok ? "" : text }).toEqual({ ok: true, text: "" });
  await makesNothing();
  expect(Object.keys(await course.signIns())).toContain("student0003");
});

test("what somebody changed by hand is changed back with REFRESH=1", async () => {
  const quota = ["quota", "workspace", "-n", "engine-2026-27-student-student0000"];
  await course.server.kubectl([
    "patch",
    ...quota,
    "--type=merge",
    "-p",
    '{"spec":{"hard":{"pods":"99"}}}',
    "--field-manager=somebody",
  ]);
  expect(await course.mustAula(["up", "--no-wait"], { REFRESH: "1" })).toMatch(/Course: 1 updated/);
  expect(await course.server.kubectl(["get", ...quota, "-o", "jsonpath={.spec.hard.pods}"])).toBe("8");
});

test("POLICY=1 judges what the program declares, before anything is made", async () => {
  expect(await course.mustAula(["up", "--no-wait"], { POLICY: "1" })).toMatch(NOTHING_TO_DO);
});

test("of two runs at the same time one says so, and changes nothing", async () => {
  const texts = (await Promise.all([course.aula(["refresh"]), course.aula(["refresh"])])).map(
    ({ stdout, stderr }) => `${stdout}${stderr}`,
  );
  expect(
    texts.filter((text) => text.includes("another run of Pulumi works on this course, and nothing was changed")),
  ).toHaveLength(1);
});
