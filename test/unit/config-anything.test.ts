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

const EVERYTHING = readFileSync(join(FIXTURES, "config", "good", "everything.yaml"), "utf8");
const read = stackReader();
const editor = new Ajv({ allowUnionTypes: true, formats: { ipv4: true, uri: (text: string) => URL.canParse(text) }, keywords: ["patternErrorMessage"] }).compile(stackFileSchema());

/** Every path of a value and of a block, lists included. */
function paths(value: unknown, path: readonly string[] = []): string[][] {
  const inner = value !== null && typeof value === "object" ? Object.entries(value).flatMap(([key, below]) => paths(below, [...path, key])) : [];
  return path.length > 1 ? [[...path], ...inner] : inner;
}

/** The file with something else at a path. */
function replaced(path: readonly string[], value: unknown): string {
  const file = parse(EVERYTHING) as Block;
  const block = path.slice(0, -1).reduce<Block>((at, key) => at[key] as Block, file);
  block[path.at(-1) as string] = value;
  return stringify(file);
}

const anywhere = fc.constantFrom(...paths(parse(EVERYTHING)));
const sizes = fc.constantFrom("1Gi", "1", "0", "100m", "2g", "1.5", ".5", "1e3", "6GB", "2026", "phd", "notebook", "existing", "a.b", "127.0.0.1");
const anything = fc.oneof(sizes, fc.integer({ min: -2, max: 70_000 }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.string(), fc.array(fc.oneof(sizes, fc.nat()), { maxLength: 3 }), fc.dictionary(sizes, sizes, { maxKeys: 2 }));

test("the fixture has more than fifty places", () => expect(paths(parse(EVERYTHING)).length).toBeGreaterThan(50));

test("every problem begins with what it is about, and holds no words of a library", () => {
  fc.assert(fc.property(anywhere, anything, (path, value) => {
    for (const problem of problemsOf(() => read(replaced(path, value)))) {
      expect(problem).toMatch(/^(aula:[\w.<>-]+|\S+\.csv|Pulumi\.fixture\.yaml)(, line \d+)?: /);
      // The value itself may hold any words.
      expect(problem.replace(/"(\\.|[^"\\])*"/g, "")).not.toMatch(/Invalid|received|expected|NaN|undefined|\[object|ZodError/);
    }
  }), { numRuns: 200 });
});

test("an editor complains of nothing that the program takes", () => {
  // An engine hands a bare number or boolean over as text, and such a text may be a title, or the name of a course.
  const bare = (path: readonly string[], value: unknown): boolean => path.length === 2 && /aula:(title|course)/.test(path[1] ?? "") && typeof value !== "string";
  fc.assert(fc.property(anywhere, anything, (path, value) => {
    fc.pre(!bare(path, value));
    const text = replaced(path, value);
    return problemsOf(() => read(text)).length > 0 || editor(parse(text));
  }), { numRuns: 200 });
});
