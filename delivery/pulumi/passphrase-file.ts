/** The passphrases that `make` made, one file a course, in the data folder. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { passphraseFile } from "../paths";
import { opens } from "./passphrase";

const textOf = (file: string): string => readFileSync(file, "utf8").trim();

/**
 * The file whose passphrase seals a stack's secrets: the course's own, else the one that opens its salt. A course or a
 * year that somebody changed in the stack's file does not change what it was sealed with.
 * @param encryptionsalt as the stack's file has it; undefined: it has none
 * @returns undefined where there is none yet
 */
export function passphraseFileFor(instance: string, encryptionsalt: string | undefined): string | undefined {
  const own = passphraseFile(instance);
  if (existsSync(own)) return own;
  const folder = dirname(own);
  if (encryptionsalt === undefined || !existsSync(folder)) return undefined;
  const others = readdirSync(folder)
    .filter((name) => name.endsWith(".passphrase"))
    .map((name) => join(folder, name));
  return others.find((file) => opens(encryptionsalt, textOf(file)));
}

/** The passphrase of a stack's secrets: the user's, or the one that `make` made; undefined where there is none yet. */
export function passphraseOf(
  instance: string,
  encryptionsalt: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (env["PULUMI_CONFIG_PASSPHRASE"] !== undefined) return env["PULUMI_CONFIG_PASSPHRASE"];
  const file = env["PULUMI_CONFIG_PASSPHRASE_FILE"] ?? passphraseFileFor(instance, encryptionsalt);
  return file !== undefined && existsSync(file) ? textOf(file) : undefined;
}
