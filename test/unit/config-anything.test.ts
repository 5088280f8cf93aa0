/** Anything in place of any value: the program answers in its own words, and an editor agrees with what it takes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { stackFileSchema } from "../../components/stack-schema";
import { problemsOf } from "./fixtures";
import { FIXTURES, stackReader } from "./stack-files";

type Block = Record<string, unknown>;

// Many files are read, on a machine that may be busy.
jest.setTimeout(120_000);

// Every key of a course, and of each kind of cluster.
const FILES = ["everything", "existing-with-a-site", "existing-of-another-stack", "eks-everything", "gke", "aks"].map(
  (name) => parse(readFileSync(join(FIXTURES, "config", "good", `${name}.yaml`), "utf8")) as Block,
);
const read = stackReader();
const editor = new Ajv({
  allowUnionTypes: true,
  formats: { ipv4: true, uri: (text: string) => URL.canParse(text) },
  keywords: ["patternErrorMessage"],
}).compile(stackFileSchema());

/** Every path of a value and of a block, lists included. */
function paths(value: unknown, path: readonly string[] = []): string[][] {
  const inner =
    value !== null && typeof value === "object"
      ? Object.entries(value).flatMap(([key, below]) => paths(below, [...path, key]))
      : [];
  return path.length > 1 ? [[...path], ...inner] : inner;
}

/** A path in one of the files, by the file's number. */
type Place = readonly [file: number, path: readonly string[]];

/** A file with something else at a path. */
function replaced([number, path]: Place, value: unknown): string {
  const file = structuredClone(FILES[number] as Block);
  const block = path.slice(0, -1).reduce<Block>((at, key) => at[key] as Block, file);
  block[path.at(-1) as string] = value;
  return stringify(file);
}

/** Each value there is, once: what the files have in common only in the first. */
const places: Place[] = FILES.flatMap((file, number) =>
  paths(file)
    .filter((path) => number === 0 || path[1] === "aula:target")
    .map((path): Place => [number, path]),
);
const anywhere = fc.constantFrom(...places);
const sizes = fc.constantFrom(
  "1Gi",
  "1",
  "0",
  "100m",
  "2g",
  "1.5",
  ".5",
  "1e3",
  "6GB",
  "2026",
  "phd",
  "notebook",
  "existing",
  "a.b",
  "127.0.0.1",
  "eks",
);
const addresses = fc.constantFrom("10.0.0.0/16", "https://a.b/c", "http://u:p@a.b");
const anything = fc.oneof(
  sizes,
  addresses,
  fc.integer({ min: -2, max: 70_000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
  fc.array(fc.oneof(sizes, fc.nat()), { maxLength: 3 }),
  fc.dictionary(sizes, sizes, { maxKeys: 2 }),
);

test("the fixtures have more than 150 places", () => expect(places.length).toBeGreaterThan(150));

test("every problem begins with what it is about, and holds no words of a library", () => {
  fc.assert(
    fc.property(anywhere, anything, (place, value) => {
      for (const problem of problemsOf(() => read(replaced(place, value)))) {
        expect(problem).toMatch(/^(aula:[\w./<>-]+|\S+\.csv|Pulumi\.fixture\.yaml)(, line \d+)?: /);
        // The value itself may hold any words.
        expect(problem.replace(/"(\\.|[^"\\])*"/g, "")).not.toMatch(
          /Invalid|received|expected|NaN|undefined|\[object|ZodError/,
        );
      }
    }),
    { numRuns: 400 },
  );
});

test("an editor complains of nothing that the program takes", () => {
  // An engine hands a bare number or boolean over as text, and such a text may be a title, or the name of a course.
  const bare = ([, path]: Place, value: unknown): boolean =>
    path.length === 2 && /aula:(title|course)/.test(path[1] ?? "") && typeof value !== "string";
  fc.assert(
    fc.property(anywhere, anything, (place, value) => {
      fc.pre(!bare(place, value));
      const text = replaced(place, value);
      return problemsOf(() => read(text)).length > 0 || editor(parse(text));
    }),
    { numRuns: 400 },
  );
});

test("no secret is in an error, whatever block around it is wrong", () => {
  const file = 1;
  const at = (path: readonly string[]): unknown =>
    path.reduce<unknown>((value, key) => (value as Block)[key], FILES[file]);
  const around = places.filter(
    ([number, path]) => number === file && /s3cret|not-shown/.test(JSON.stringify(at(path))),
  );
  expect(around.map(([, path]) => path.slice(2).join("."))).toEqual([
    "",
    "ingress",
    "ingress.tls",
    "ingress.tls.privateKey",
    "pullSecret",
    "pullSecret.password",
  ]);
  for (const [, path] of around) {
    const [problem, ...others] = problemsOf(() => read(replaced([file, path], [at(path)])));
    expect(problem).toMatch(new RegExp(`^aula:${path.slice(1).join(".").replace("aula:", "")}: .+ is not `));
    expect(others).toEqual([]);
    expect(problem).not.toMatch(/s3cret|not-shown/);
  }
});
