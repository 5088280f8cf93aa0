/** `contract/`: what the images read is what the program writes, and both languages name the same keys. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import constants from "../../contract/constants.json";
import { CONTRACT, contractFiles, exampleCourses, SCHEMAS, TAG } from "../contract/files";
import { declaredCourse, objects, podSpecs } from "./mocks";

const files = contractFiles();
const inTree = (path: string): string => readFileSync(join(CONTRACT, path), "utf8");
const example = (name: string): unknown => JSON.parse(inTree(`examples/${name}.json`));

describe("the files in the tree", () => {
  test.each([...files.keys()])("%s is what the program makes now; otherwise run make schema", (path) =>
    expect(inTree(path)).toBe(files.get(path)),
  );

  test("no other is there, left from before", () => {
    const there = [
      ...readdirSync(CONTRACT).filter((name) => name.endsWith(".schema.json")),
      ...readdirSync(join(CONTRACT, "examples")).map((name) => `examples/${name}`),
    ];
    expect(there.sort()).toEqual([...files.keys()].sort());
  });
});

describe.each(Object.entries(exampleCourses()))("the %s example", (name, config) => {
  test.each(["course", "people", "session"] as const)("its %s fits the schema", (document) => {
    expect(SCHEMAS[document].safeParse(example(`${document}-${name}`)).error).toBeUndefined();
  });

  test("is what a whole course declares, but for images' tags and passwords", async () => {
    const kube = objects(await declaredCourse(config));
    const hub = `${config.instance}-hub`;
    const tagged = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replace(/(aula\/notebook):[0-9a-f]{12}/g, `$1:${TAG}`));
    const text = (key: string, field: string, file: string): unknown =>
      JSON.parse((kube.get(key)?.[field] as Record<string, string>)[file] ?? "");
    expect(tagged(text(`ConfigMap/${hub}/hub`, "data", "course.json"))).toEqual(example(`course-${name}`));

    const withoutHash = ({ people }: { people: { scrypt?: object }[] }) =>
      people.map(({ scrypt, ...rest }) => ({ ...rest, hashed: Object.keys(scrypt ?? {}) }));
    expect(withoutHash(text(`Secret/${hub}/people`, "stringData", "people.json") as never)).toEqual(
      withoutHash(example(`people-${name}`) as never),
    );

    const drivers = [...podSpecs(kube)]
      .filter(([key]) => key.startsWith("CronJob/"))
      .map(
        ([
          key,
          {
            containers: [driver],
          },
        ]) => {
          const { command, env } = driver as unknown as { command: string[]; env: unknown };
          return { name: key.split("/").at(-1), command, env };
        },
      );
    expect(tagged(drivers)).toEqual(example(`benchmarks-${name}`));
  });
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
};

// By the text: a key that one language renames is found by the tests of both, before anything is made anew.
test.each(Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[])("Python names every key of %s", (document) => {
  const fields = READERS[document].flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^ {4}(\w+): |"(\w+)": /gm)].map(([, field, key = ""]) => field ?? key),
  );
  const named = new Set(
    document === "result"
      ? fields
      : fields.map((field) => field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())),
  );
  expect(keys(JSON.parse(inTree(`${document}.schema.json`))).filter((key) => !named.has(key))).toEqual([]);
});
