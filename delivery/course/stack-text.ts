/** Changes of a stack's file as text: what a person wrote stays, byte by byte. Pure. */
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, type Pair, parse, parseDocument, stringify, type YAMLMap } from "yaml";

/** The block below `config:`. */
export interface ConfigBlock {
  /** What its keys are indented with. */
  readonly indent: string;
  /** Where it ends, as an offset in the file. */
  readonly end: number;
  readonly map: YAMLMap;
}

/** The config of a stack's file; undefined where it is no block with keys, such as `config: {}`. */
export function configBlock(file: string): ConfigBlock | undefined {
  const map = parseDocument(file).get("config", true);
  const first = isMap(map) ? map.items[0]?.key : undefined;
  if (!isMap(map) || map.flow || !map.range || !isScalar(first) || !first.range) return undefined;
  return { indent: indentAt(file, first.range[0]), end: map.range[2], map };
}

const indentAt = (file: string, at: number): string => " ".repeat(at - (file.lastIndexOf("\n", at - 1) + 1));

/** A file with whole lines put in. @param at offset, of a line's beginning or of the file's end */
export function withLines(file: string, at: number, lines: string): string {
  const [before, after] = [file.slice(0, at), file.slice(at)];
  return `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${lines}${after}`;
}

const replaced = (file: string, from: number, to: number, text: string): string =>
  `${file.slice(0, from)}${text}${file.slice(to)}`;

const nextLine = (file: string, at: number): number => {
  const end = file.indexOf("\n", at);
  return end < 0 ? file.length : end + 1;
};

/** A key as every reader of YAML takes for text: `on` and `null` are quoted. */
const asKey = (name: string): string => stringify(name, { version: "1.1" }).trim();

const rangeOf = (node: unknown): readonly [number, number, number] | undefined =>
  (node as { range?: [number, number, number] } | null | undefined)?.range ?? undefined;

function entered(file: string, key: string, name: string, value: number): string | undefined {
  const block = configBlock(file);
  if (!block) return undefined;
  const { indent, end, map } = block;
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  const line = `${asKey(name)}: ${value}`;
  if (!pair) return withLines(file, end, `${indent}${key}:\n${indent}  ${line}\n`);
  if (!isMap(pair.value)) return undefined;
  const own = pair.value;
  const old = own.items.find((item: Pair) => isScalar(item.key) && String(item.key.value) === name);
  const there = rangeOf(old?.value);
  if (old) return there && replaced(file, there[0], there[1], String(value));
  const last = own.items.at(-1);
  const after = rangeOf(last?.value)?.[1];
  if (!own.flow) {
    const first = rangeOf(own.items[0]?.key)?.[0];
    if (after === undefined || first === undefined) return undefined;
    return withLines(file, nextLine(file, after), `${indentAt(file, first)}${line}\n`);
  }
  if (after !== undefined) return replaced(file, after, after, `, ${line}`);
  const braces = rangeOf(own);
  return braces && replaced(file, braces[0], braces[1], `{ ${line} }`);
}

/**
 * A stack's file with one number in a block of its config, such as `alice: 2` below `aula:passwordRenewals`. The key is
 * added where it is not there; nothing else of the text changes.
 * @returns undefined where the text cannot be changed so: a config on one line, or a value that is no block of numbers
 */
export function withNumber(file: string, key: string, name: string, value: number): string | undefined {
  const text = entered(file, key, name, value);
  if (text === undefined) return undefined;
  // What YAML's many forms might hide: the text must say exactly this, and all else as before.
  type Read = { config: Record<string, Record<string, unknown> | undefined> };
  const before = parse(file) as Read;
  const wanted = { ...before, config: { ...before.config, [key]: { ...before.config[key], [name]: value } } };
  try {
    return isDeepStrictEqual(parse(text), wanted) ? text : undefined;
  } catch {
    return undefined;
  }
}
