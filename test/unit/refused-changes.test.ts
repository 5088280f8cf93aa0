/** What a run refuses before anything is declared: a course that moves, a roster that loses many. */
import { type LastRun, lastRunOf } from "../../components/last-run";
import { changeProblems, leaving } from "../../components/refused-changes";
import type { KnownPerson } from "../../components/students/known";
import { course, rosterFile } from "./fixtures";

const student = (username: string, status: "active" | "left" = "active"): KnownPerson => ({
  username,
  role: "student",
  status,
});
const people = (count: number): KnownPerson[] => [
  { username: "teacher", role: "teacher", status: "active" },
  ...Array.from({ length: count }, (_, i) => student(`s${i}`)),
];
const run = (all: KnownPerson[], more: Partial<LastRun> = {}): LastRun => ({
  instance: "ml-2026-27",
  place: "kind aula",
  storageClass: "standard",
  people: all,
  ...more,
});
const problems = (before: KnownPerson[], after: KnownPerson[], options = {}): string[] =>
  changeProblems(run(before), run(after), options);

test("who leaves is who was active and is so no longer, by whatever name the configuration calls it", () => {
  expect(
    leaving([student("a"), student("b"), student("c"), student("d", "left")], [student("a"), student("b", "left")]),
  ).toEqual(["b", "c"]);
});

describe("a roster that loses", () => {
  test.each([
    [1, 20],
    [2, 20],
    [2, 3],
    [3, 40],
  ])("%d of %d is nobody's mistake", (lost, all) => {
    expect(problems(people(all), people(all - lost))).toEqual([]);
  });

  test.each([
    [3, 20],
    [5, 6],
    [100, 200],
  ])("%d of %d is refused, with every name and the way to confirm it", (lost, all) => {
    const [text, ...others] = problems(people(all), people(all - lost));
    expect(others).toEqual([]);
    expect(text).toContain(`aula:roster: ${lost} of ${all + 1} people would leave the course: `);
    for (let i = all - lost; i < all; i += 1) expect(text).toContain(`s${i}`);
    expect(text).toContain("CONFIRM=1");
    expect(problems(people(all), people(all - lost), { confirmed: true })).toEqual([]);
  });

  test("all its students is refused, however few they were; a course that had none is not", () => {
    expect(problems(people(1), people(0))[0]).toContain("1 of 2 people would leave the course: s0");
    expect(problems(people(0), people(0))).toEqual([]);
  });

  test("names those who work now", () => {
    expect(problems(people(6), people(1), { working: ["s3", "s4", "s0"] })[0]).toContain(
      "; s3, s4 work now, and what runs would end;",
    );
    expect(problems(people(6), people(1), { working: ["s3"] })[0]).toContain(
      "; s3 works now, and what runs would end;",
    );
    expect(problems(people(6), people(1))[0]).not.toContain("now");
  });

  test("people who had left before is not a loss", () => {
    expect(
      problems([...people(3), student("x", "left"), student("y", "left"), student("z", "left")], people(3)),
    ).toEqual([]);
  });
});

describe("a course that moves", () => {
  test.each<[string, Partial<LastRun>]>([
    [
      "aula:course and aula:year: ml-2027-28, but the 2 people of this stack have their homes in ml-2026-27",
      { instance: "ml-2027-28" },
    ],
    ["aula:target: kind other, but the 2 people", { place: "kind other" }],
    ["the storage class of homes: fast, but the 2 people", { storageClass: "fast" }],
  ])("%s", (text, change) => {
    const [told, ...others] = changeProblems(run(people(1)), run(people(1), change), { confirmed: true });
    expect(others).toEqual([]);
    expect(told).toContain(text);
    expect(told).toContain("make archive");
  });

  test("has nobody: it may", () => {
    expect(changeProblems(run([]), run(people(1), { instance: "other", place: "x", storageClass: "y" }))).toEqual([]);
  });
});

test("what a run leaves for the next: everybody, those who left included, and where the homes are", () => {
  const config = course({ roster: rosterFile(["alice"], ["bob,,,"]) });
  expect(lastRunOf(config, "standard")).toEqual({
    instance: config.instance,
    place: "kind aula",
    storageClass: "standard",
    people: [
      { username: "teacher", role: "teacher", status: "active" },
      { username: "alice", role: "student", status: "active" },
      { username: "bob", role: "student", status: "left" },
    ],
  });
  // Of people it knows nothing else of, it says nothing.
  const renewed = course({ roster: rosterFile(["alice"]), passwordRenewals: { alice: 2, erased: 1 } });
  expect(lastRunOf(renewed, "standard").renewals).toEqual({ alice: 2 });
});
