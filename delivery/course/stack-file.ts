/**
 * Reads `Pulumi.<stack>.yaml` where no engine does: the same keys and values that an engine would hand to the program.
 */

import { existsSync, readFileSync } from "node:fs";
import { closest, distance } from "fastest-levenshtein";
import { parseDocument } from "yaml";
import { ConfigError } from "../../components/errors";
import { DEFAULT_STACK, makeCommand } from "../../components/make-command";
import { instanceOf } from "../../components/names";
import { opener } from "../pulumi/passphrase";
import { passphraseOf } from "../pulumi/passphrase-file";
import { stacksHere } from "./other-stacks";

interface StackFile {
  encryptionsalt?: string;
  /** null where the key is there and nothing below it. */
  config?: Record<string, unknown> | null;
}

/** The file of a stack, as Pulumi names it. */
export const fileOf = (stack: string): string => `Pulumi.${stack}.yaml`;

const isSecure = (value: object): value is { secure: string } => "secure" in value && Object.keys(value).length === 1;

/** A stack's salt, as its file has it; undefined where it has none. */
export function saltOf(stack: string): string | undefined {
  if (!existsSync(fileOf(stack))) return undefined;
  return (parseDocument(readFileSync(fileOf(stack), "utf8")).toJS() as StackFile | null)?.encryptionsalt;
}

/** What to do about a stack that is not there: the one that was meant, those that are there, or how to begin it. */
function stackHint(stack: string): string {
  const there = stacksHere();
  const near = there.length > 0 ? closest(stack, there) : undefined;
  const meant = near !== undefined && distance(stack, near) <= 2 ? `did you mean STACK=${near}? ` : "";
  const list = there.length > 0 ? `the stacks here are ${there.join(", ")}` : "there is no stack here";
  const from = there.includes(DEFAULT_STACK) || there.length === 0 ? DEFAULT_STACK : (there.at(-1) ?? DEFAULT_STACK);
  return `${meant}${list}; to begin it: "${makeCommand("year", stack, { FROM: from, TO: stack })}"`;
}

/** Every `secure:` value replaced by what `open` makes of it. */
function opened(value: unknown, path: string, open: (sealed: string, path: string) => string): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item, i) => opened(item, `${path}[${i}]`, open));
  if (isSecure(value)) return open(value.secure, path);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, opened(item, `${path}.${key}`, open)]));
}

/**
 * A stack's configuration as `pulumi.runtime.setAllConfig` takes it: text, JSON where a value has structure.
 * @param env PULUMI_CONFIG_PASSPHRASE, or the file that PULUMI_CONFIG_PASSPHRASE_FILE names, opens `secure:` values;
 * without either, the
 *   passphrase that `make` made for the course
 * @throws ConfigError when the file is missing, is not YAML, or holds a `secure:` value that cannot be opened
 */
export function readStackFile(stack: string, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const file = fileOf(stack);
  if (!existsSync(file)) throw new ConfigError([`STACK=${stack}: ${file} does not exist; ${stackHint(stack)}`]);
  const document = parseDocument(readFileSync(file, "utf8"));
  const broken = document.errors[0];
  if (broken) throw new ConfigError([`${file}: not YAML: ${broken.message}`]);
  const { config, encryptionsalt } = (document.toJS() ?? {}) as StackFile;
  const instance = instanceOf(String(config?.["aula:course"]), String(config?.["aula:year"]));
  let known: { passphrase: string | undefined } | undefined;
  const passphraseHere = (): string | undefined =>
    (known ??= { passphrase: passphraseOf(instance, encryptionsalt, env) }).passphrase;
  let decrypt: ((sealed: string) => string) | undefined;
  const open = (sealed: string, path: string): string => {
    const passphrase = passphraseHere();
    if (passphrase === undefined) {
      throw new ConfigError([
        `${file}: ${path} is a "secure:" value and its passphrase is not set; set PULUMI_CONFIG_PASSPHRASE to ` +
          "the one that this stack was made with",
      ]);
    }
    try {
      return (decrypt ??= opener(encryptionsalt, passphrase))(sealed);
    } catch {
      const given = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"].find(
        (name) => env[name] !== undefined,
      );
      throw new ConfigError([
        given === undefined
          ? `${file}: ${path} is a "secure:" value that this machine's own passphrase does not open; set ` +
            "PULUMI_CONFIG_PASSPHRASE to the one that this stack was made with"
          : `${file}: ${path}: ${given} does not open this "secure:" value; it is not the passphrase that this stack ` +
            "was made with",
      ]);
    }
  };
  return Object.fromEntries(
    Object.entries(config ?? {}).map(([key, value]) => {
      const plain = opened(value, key, open);
      return [key, typeof plain === "object" && plain !== null ? JSON.stringify(plain) : String(plain)];
    }),
  );
}
