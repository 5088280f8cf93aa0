/** The example course itself keeps every rule, and no unsafe edit of it goes unseen. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { room } from "../../components/capacity";
import type * as Render from "../../delivery/course/render";
import { check, type Judging, judge, unused } from "../../policies/check";
import { type KubeObject, nameOf } from "../../policies/objects/kubernetes";
import { OWN_WAIVERS, readWaivers } from "../../policies/waivers";
import { type Operator, operators, type Pick } from "./unsafe-edits";

jest.setTimeout(120_000);
const data = mkdtempSync(join(tmpdir(), "aula-mutation-"));
const kept = process.env["XDG_DATA_HOME"];
let course: readonly KubeObject[];
let judging: Judging & { waivers: NonNullable<Judging["waivers"]> };

beforeAll(async () => {
  process.env["XDG_DATA_HOME"] = data;
  // jest looks each frame of the SDK's stack traces up in a source map.
  Error.stackTraceLimit = 0;
  const { manifests, config } = await (require("../../delivery/course/render") as typeof Render).render("dev");
  course = manifests as unknown as KubeObject[];
  // The day is fixed, so that an old checkout still passes; `make policy` goes by the real one.
  judging = {
    waivers: readWaivers(OWN_WAIVERS),
    today: "2026-11-21",
    settings: { capacity: room(config.capacity, config.overcommit, "nvidia.com/gpu") },
  };
});
afterAll(() => {
  Error.stackTraceLimit = 10;
  if (kept === undefined) delete process.env["XDG_DATA_HOME"];
  else process.env["XDG_DATA_HOME"] = kept;
  rmSync(data, { recursive: true });
});

describe("the example course", () => {
  test("breaks no rule", () => {
    expect(check(course, judging).map(({ rule, object, path, reason }) => ({ rule, object, path, reason }))).toEqual(
      [],
    );
  });

  test("needs every waiver", () => {
    expect(unused(judge(course, judging), judging.waivers)).toEqual([]);
  });
});

/** Mutants that no rule sees, each with why that is right. There are none. */
const EXPLAINED: Readonly<Record<string, string>> = {};

/** The course with one object edited. */
function mutant({ mutate }: Operator, object: KubeObject, pick: Pick): KubeObject[] {
  return course.flatMap((one) => (one === object ? mutate(structuredClone(object), pick, course) : [one]));
}

test("unsafe edits of the example course are all seen", () => {
  const pairs = operators.flatMap((operator) =>
    course.filter((object) => operator.applies(object, course)).map((object) => ({ operator, object })),
  );
  const numbers = fc.sample(fc.nat(), { seed: 20261121, numRuns: pairs.length });
  const mutants = pairs.map(({ operator, object }, index) => {
    const pick: Pick = (values) => values[(numbers[index] ?? 0) % values.length] as (typeof values)[number];
    return { name: `${operator.name} @ ${nameOf(object)}`, objects: mutant(operator, object, pick) };
  });
  const missed = mutants.filter(({ objects }) => check(objects, judging).length === 0).map(({ name }) => name);
  const score = ((mutants.length - missed.length) / mutants.length) * 100;
  console.log(
    `${mutants.length} unsafe edits by ${operators.length} operators: ${mutants.length - missed.length} caught, ` +
      `${score.toFixed(1)} %`,
  );
  expect(
    operators.filter((operator) => !pairs.some((pair) => pair.operator === operator)).map(({ name }) => name),
  ).toEqual([]);
  expect(mutants.length).toBeGreaterThanOrEqual(300);
  expect(missed.filter((name) => EXPLAINED[name] === undefined)).toEqual([]);
  expect(Object.keys(EXPLAINED).filter((name) => !missed.includes(name))).toEqual([]);
});
