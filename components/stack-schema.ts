/**
 * The JSON Schema of a stack's file, for editors: made from the one schema of the configuration. `make schema` writes
 * it to `Pulumi.schema.json`, which each stack's file names in its first line. What one value says about another is not
 * in it.
 */
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { PREFIX } from "./config-errors";
import { CourseSchema } from "./schema";

type Json = Record<string, unknown>;

/** The file in the tree. */
export const SCHEMA_FILE = "Pulumi.schema.json";

const SEALED = { $ref: "#/definitions/sealed" };
const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const isNumber = ({ type }: Json): boolean => type === "number" || type === "integer";

/**
 * A choice between text, numbers and booleans as one schema of several types: editors show nothing but "or" of an
 * `anyOf`. A pattern holds for text only and a range for numbers only, so it says the same.
 */
function united(schema: Json): Json {
  const options = schema["anyOf"] as Json[] | undefined;
  if (!options) return schema;
  const { anyOf: _, ...rest } = schema;
  const numbers = options.filter(isNumber);
  const bound = (key: "minimum" | "maximum", of: (...bounds: number[]) => number): Json => {
    const bounds = numbers.map((one) => one[key] ?? one["const"]);
    return bounds.every((one) => typeof one === "number") ? { [key]: of(...bounds) } : {};
  };
  const whole = numbers.every(({ type, const: only }) => type === "integer" || Number.isInteger(only));
  return {
    ...rest,
    ...options.find(({ type }) => type === "string"),
    type: [
      "string",
      whole ? "integer" : "number",
      ...(options.some(({ type }) => type === "boolean") ? ["boolean"] : []),
    ],
    ...bound("minimum", Math.min),
    ...bound("maximum", Math.max),
  };
}

/**
 * A schema in which each single value may be a `secure:` one instead: not `anyOf`, for editors would complain of both.
 */
function sealable(given: Json): Json {
  const schema = united(given);
  const free =
    schema["enum"] === undefined &&
    schema["const"] === undefined &&
    schema["type"] !== "object" &&
    schema["type"] !== "array" &&
    schema["oneOf"] === undefined;
  if (free) {
    const { description, default: preset, ...value } = schema;
    return { description, ...(preset === undefined ? {} : { default: preset }), if: SEALED, else: value };
  }
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === "properties" && isObject(value))
        return [key, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, sealable(inner as Json)]))];
      if ((key === "items" || key === "additionalProperties") && isObject(value)) return [key, sealable(value)];
      if (key === "oneOf" && Array.isArray(value)) return [key, value.map((one) => sealable(one as Json))];
      return [key, value];
    }),
  );
}

/** The JSON Schema (draft 7, which every editor knows) of `Pulumi.<stack>.yaml`. */
export function stackFileSchema(): Json {
  const { properties, required, definitions } = z.toJSONSchema(CourseSchema, { io: "input", target: "draft-07" }) as {
    properties: Record<string, Json>;
    required: string[];
    definitions?: Record<string, Json>;
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    description: "Stack file of one academic year of an Aula course. Made by `make schema` from components/schema.ts.",
    type: "object",
    required: ["config"],
    properties: {
      config: {
        type: "object",
        required: required.map((key) => PREFIX + key),
        properties: Object.fromEntries(
          Object.entries(properties).map(([key, schema]) => [PREFIX + key, sealable(schema)]),
        ),
        // Keys of other namespaces (kubernetes:context) are their owners' business.
        patternProperties: { [`^(?!${PREFIX})[^:]+:.`]: {} },
        additionalProperties: false,
      },
    },
    // Pulumi's own keys (encryptionsalt, secretsprovider, …) stand beside config:, those of a course below it.
    patternProperties: { [`^${PREFIX}`]: false },
    definitions: {
      ...definitions,
      sealed: {
        $comment:
          "A value that Pulumi encrypted (pulumi config set --secret). No description: editors would show it for " +
          "every value.",
        type: "object",
        properties: { secure: { type: "string" } },
        required: ["secure"],
        additionalProperties: false,
      },
    },
  };
}

/** The file's text. */
export const schemaText = (): string => `${JSON.stringify(stackFileSchema(), null, 2)}\n`;

if (require.main === module) writeFileSync(SCHEMA_FILE, schemaText());
