/** `contract/`: what the images read is what the program writes, and both languages name the same keys. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import constants from "../../contract/constants.json";
import { CONTRACT, contractFiles, SCHEMAS } from "../contract/files";

let files: ReadonlyMap<string, string>;
beforeAll(async () => {
  files = await contractFiles();
}, 60_000);
const inTree = (path: string): string => readFileSync(join(CONTRACT, path), "utf8");
const example = (name: string): unknown => JSON.parse(inTree(`examples/${name}.json`));

const MADE = [
  ...readdirSync(CONTRACT).filter((name) => name.endsWith(".schema.json")),
  ...readdirSync(join(CONTRACT, "examples")).map((name) => `examples/${name}`),
];
test.each(MADE)("%s is what the program makes now; otherwise run make schema", (path) => {
  expect(inTree(path)).toBe(files.get(path));
});
test("and no other is made", () => expect([...files.keys()].sort()).toEqual([...MADE].sort()));

const DOCUMENTS = (["course", "people", "session"] as const).flatMap((document) =>
  ["small", "full"].map((course) => [document, course] as const),
);
test.each(DOCUMENTS)("the %s of the %s example fits its schema", (document, course) => {
  expect(SCHEMAS[document].safeParse(example(`${document}-${course}`)).error).toBeUndefined();
});

test("a session's defaults are those of a course that says nothing", () =>
  expect(example("session-small")).toEqual(constants.session));

/** Every key that a schema names, at any depth. */
function keys(schema: unknown): string[] {
  if (schema === null || typeof schema !== "object") return [];
  const own = Array.isArray(schema) ? [] : Object.keys((schema as { properties?: object }).properties ?? {});
  return [...new Set([...own, ...Object.values(schema).flatMap(keys)])];
}

const HUB = "images/hub/aula_hub";
const NOTEBOOK = "images/notebook/aula";
const RESULTS = readdirSync(`${NOTEBOOK}/benchmarks`)
  .filter((file) => file.endsWith(".py"))
  .map((file) => `${NOTEBOOK}/benchmarks/${file}`);
const READERS = {
  course: [`${HUB}/course.py`, "contract/aula_contract.py"],
  people: [`${HUB}/people.py`],
  session: [`${NOTEBOOK}/settings.py`, "contract/aula_contract.py"],
  result: [`${NOTEBOOK}/bench.py`, ...RESULTS],
  labs: ["labs/kit/aula_labs/settings.py"],
  "lab-report": ["labs/kit/aula_labs/report.py"],
};

// By the text: a key that one language renames is found by the tests of both, before anything is made anew.
test.each(Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[])("Python names every key of %s", (document) => {
  const fields = READERS[document].flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^ {4}(\w+): |"(\w+)": /gm)].map(([, field, key = ""]) => field ?? key),
  );
  const named = new Set(
    document === "result" || document === "lab-report"
      ? fields
      : fields.map((field) => field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())),
  );
  expect(keys(JSON.parse(inTree(`${document}.schema.json`))).filter((key) => !named.has(key))).toEqual([]);
});
