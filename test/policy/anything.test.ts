/** Manifests are written by people: whatever stands where, no rule falls over, and the command says one sentence. */
import * as fc from "fast-check";
import { check } from "../../policies/check";
import type { KubeObject } from "../../policies/objects/kubernetes";
import { rules } from "../../policies/rules";
import { parse } from "../../policies/source";
import { Unreadable } from "../../policies/unreadable";

/** Sets of objects from the rules' own examples. */
const sets = rules.flatMap(({ examples }) =>
  [...examples.pass, ...examples.fail].map((one) => (Array.isArray(one) ? one : [one]) as readonly KubeObject[]),
);

/** Every place inside a value. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  const inside =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, one]) => places(one, [...path, key]))
      : [];
  return [[...path], ...inside];
}

/** What people write by mistake, or a template leaves behind. */
const junk = fc.constantFrom<unknown>(
  null,
  undefined,
  0,
  1,
  -1,
  1.5,
  true,
  false,
  "",
  "x",
  "1Gi",
  [],
  {},
  [null],
  [0],
  ["x"],
  [[]],
  [{}],
  { x: null },
  { name: 1 },
  { matchLabels: 1 },
);

/** A copy with something else at one place; the kind and the version stay, for without them it is no object. */
function spoil(objects: readonly KubeObject[], chosen: number, value: unknown): KubeObject[] {
  const copy = structuredClone(objects) as KubeObject[];
  const all = places(copy).filter((path) => path.length > 1 && !["kind", "apiVersion"].includes(path.at(-1) ?? ""));
  const path = all[chosen % all.length] ?? [];
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], copy) as Record<string, unknown>;
  parent[path.at(-1) ?? ""] = value;
  return copy;
}

test("no rule falls over", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...sets),
      fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 3 }),
      (objects, edits) => {
        const spoiled = edits.reduce<readonly KubeObject[]>(
          (all, [chosen, value]) => spoil(all, chosen, value),
          objects,
        );
        check(spoiled, { waivers: [] });
        check(spoiled, { waivers: [], settings: { minor: 18 } });
      },
    ),
    { seed: 20261121, numRuns: 1000 },
  );
});

test.each([
  ["a list of nothing", "apiVersion: v1\nkind: List\nitems: [null]\n"],
  ["a list of text", "apiVersion: v1\nkind: List\nitems: [text]\n"],
  ["a list with an object that has no kind", "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1}]\n"],
  [
    "a list of objects inside a list",
    "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: [1]}]\n",
  ],
  ["a pod list with text", "apiVersion: v1\nkind: PodList\nitems: [text]\n"],
  ["text", "text\n"],
  ["a number", "1\n"],
  ["a list", "- apiVersion: v1\n"],
  ["an object that holds itself", "apiVersion: v1\nkind: &a [*a]\n"],
])("%s is refused in one sentence", (_, text) => {
  expect(() => parse(text, "x.yaml")).toThrow(Unreadable);
  expect(() => parse(text, "x.yaml")).toThrow(/^x\.yaml: [^\n]+$/);
});

test("an object that holds itself is judged or refused, and ends", () => {
  const text = "apiVersion: example.org/v1\nkind: Thing\nspec: &a {b: {c: *a}}\n";
  try {
    check(parse(text, "x.yaml").objects, { waivers: [] });
  } catch (error) {
    expect(error).toBeInstanceOf(Unreadable);
  }
});
