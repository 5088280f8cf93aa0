/** The JSON Schema that editors check a stack file by. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { CourseSchema } from "../../components/schema";
import { SCHEMA_FILE, schemaText } from "../../components/stack-schema";
import { LABS } from "../../labs";
import { stackFixtures } from "./stack-files";

const ROOT = join(__dirname, "..", "..");
const inTree = readFileSync(join(ROOT, SCHEMA_FILE), "utf8");
// Editors know these formats; Ajv itself has none.
const formats = { ipv4: /^(\d{1,3}\.){3}\d{1,3}$/, uri: (text: string) => URL.canParse(text) };
const validate = new Ajv({
  strict: true,
  allowUnionTypes: true,
  allErrors: true,
  formats,
  keywords: ["patternErrorMessage"],
}).compile(JSON.parse(inTree) as object);

/** What an editor would complain of, with the paths. */
function complaints(text: string): string[] {
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Without labs that are gone: whoever deletes one may leave the file to the next `make schema`. */
function withLabsThatAre(text: string): unknown {
  const drop = (key: string, value: unknown): unknown => {
    if (key !== "aula:labs") return value;
    const labs = value as { properties?: Record<string, unknown> };
    const known = new Set<string>(LABS.map(({ name }) => name));
    return {
      ...labs,
      properties: Object.fromEntries(Object.entries(labs.properties ?? {}).filter(([name]) => known.has(name))),
    };
  };
  return JSON.parse(text, drop);
}
test("the file in the tree is current; otherwise run make schema", () => {
  expect(withLabsThatAre(inTree)).toEqual(withLabsThatAre(schemaText()));
  expect(inTree.length).toBeGreaterThanOrEqual(schemaText().length);
});

test("every stack file of the tree names it in its first line and is valid", () => {
  const files = readdirSync(ROOT).filter((file) => /^Pulumi\..+\.yaml$/.test(file) && !file.endsWith(".local.yaml"));
  expect(files).toContain("Pulumi.dev.yaml");
  for (const file of files) {
    const text = readFileSync(join(ROOT, file), "utf8");
    expect(text.split("\n")[0]).toBe(`# yaml-language-server: $schema=${SCHEMA_FILE}`);
    expect(complaints(text)).toEqual([]);
  }
});

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly additionalProperties?: Described | boolean;
  readonly oneOf?: readonly Described[];
}

/** Keys below a schema without a description, by their paths. */
function undescribed(schema: Described, path: string): string[] {
  const blocks = [
    schema,
    ...(schema.oneOf ?? []),
    ...(typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : []),
  ];
  return blocks
    .flatMap((block) => Object.entries(block.properties ?? {}))
    .flatMap(([key, inner]) => [
      ...(inner.description?.endsWith(".") ? [] : [`${path}.${key}`]),
      ...undescribed(inner, `${path}.${key}`),
    ]);
}

test("every key at every depth is described, in words that end", () => {
  const { config } = (JSON.parse(inTree) as { properties: { config: Described } }).properties;
  expect(Object.keys(config.properties ?? {})).toEqual(Object.keys(CourseSchema.shape).map((key) => `aula:${key}`));
  expect(undescribed(config, "")).toEqual([]);
});

test("a pattern has words that an editor shows instead", () => {
  const patterns = [...inTree.matchAll(/"pattern": (.*)\n\s*(.*)/g)].filter(
    ([, pattern]) => !pattern?.includes("25[0-5]"),
  );
  expect(patterns.length).toBeGreaterThan(30);
  for (const [, , next] of patterns) expect(next).toMatch(/^"patternErrorMessage": "Write .+\."/);
});

test.each(stackFixtures("good"))("takes $name", ({ text }) => expect(complaints(text)).toEqual([]));

const bad = stackFixtures("bad");
const saying = (editor: string) => bad.filter(({ notes }) => notes["editor"] === editor);

test("every wrong fixture says what an editor can tell of it", () => {
  expect(saying("refuses").length).toBeGreaterThanOrEqual(50);
  expect(saying("refuses").length + saying("cannot tell").length + saying("is not YAML").length).toBe(bad.length);
});

test.each(saying("refuses"))("refuses $name", ({ text }) => expect(complaints(text)).not.toEqual([]));
test.each(saying("cannot tell"))("cannot tell of $name", ({ text }) => expect(complaints(text)).toEqual([]));
test.each(saying("is not YAML"))("has nothing to say of $name", ({ text }) => expect(() => parse(text)).toThrow());

describe("values that Pulumi encrypted", () => {
  const minimal = stackFixtures("good").find(({ name }) => name === "minimal")?.text ?? "";
  const sealed = '{ secure: "v1:abc" }';

  test("may stand for any single value", () => {
    expect(
      complaints(
        minimal
          .replace("Machine Learning", sealed)
          .replace("memory: 64Gi", `memory: ${sealed}`)
          .replace("[teacher]", `[${sealed}]`),
      ),
    ).toEqual([]);
  });

  test("are nothing but encrypted", () =>
    expect(complaints(minimal.replace("Machine Learning", "{ secure: v1, x: 1 }"))).not.toEqual([]));
});
