/** The seed of all secrets, sealed in the stack's file before anything is made. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Context } from "../context";
import { knownMasterSecret, masterSecret, ownerOfSeed } from "../course/master-secret";
import { fileOf, saltOf } from "../course/stack-file";
import { configBlock, withLines } from "../course/stack-text";
import { AulaError } from "../errors";
import { tryExec } from "../exec";
import { stateFile } from "./environment";
import { newSalt, seal } from "./passphrase";
import { passphraseOf } from "./passphrase-file";

/**
 * A stack's file with one more `secure:` value, and with a salt if it had none. Every byte of it stays. Pure.
 * @returns undefined where the file seals its secrets in another way than under a passphrase, or its config is no block
 */
export function withSecret(file: string, key: string, text: string, passphrase: string): string | undefined {
  const document = parseDocument(file);
  if (document.has("secretsprovider") || document.has("encryptedkey")) return undefined;
  const block = configBlock(file);
  if (!block) return undefined;
  const { indent, end } = block;
  const had = document.get("encryptionsalt");
  const salt = typeof had === "string" ? had : newSalt(passphrase);
  const added = withLines(file, end, `${indent}${key}:\n${indent}  secure: ${seal(salt, passphrase, text)}\n`);
  return typeof had === "string" ? added : `${added}${added.endsWith("\n") ? "" : "\n"}encryptionsalt: ${salt}\n`;
}

/**
 * Seals the course's seed into the stack's file, unless it is there: the one thing that a run which is killed before it
 * wrote its state must not forget. It is the master secret that a render derives from, so passwords outlive `make down`
 * and a change from manifests to Pulumi.
 * @param pulumi runs the CLI where the file's secrets are sealed by a service: its own way then, over its standard
 * input
 * @param preview folder with a copy of the stack's file, into which it goes instead; a course that has no master secret
 * yet gets none then, and the seed of this copy is nobody's
 * @throws AulaError where the passphrase is not the file's
 */
export async function sealSeed(
  { stack, config }: Context,
  pulumi: { command: string; env: Record<string, string> },
  preview?: string,
): Promise<void> {
  const owner =
    config.seed === undefined || existsSync(stateFile(stack)) ? undefined : ownerOfSeed(config.instance, config.seed);
  if (owner !== undefined) {
    throw new AulaError(
      `${fileOf(stack)}: aula:seed is the one of ${owner}, so that everybody would have the same password in ` +
        "both courses",
      "the file was copied from one of a course that is up: take aula:seed (two lines) and encryptionsalt out of " +
        `${fileOf(stack)}`,
    );
  }
  if (config.seed !== undefined) return;
  const file = join(preview ?? ".", fileOf(stack));
  const master = preview === undefined ? masterSecret(config.instance) : knownMasterSecret(config.instance);
  const seed = (master ?? randomBytes(32)).toString("base64");
  const passphrase = passphraseOf(config.instance, saltOf(stack), { ...process.env, ...pulumi.env });
  let text: string | undefined;
  try {
    text = passphrase === undefined ? undefined : withSecret(readFileSync(file, "utf8"), "aula:seed", seed, passphrase);
  } catch {
    throw new AulaError(
      `${file}: the passphrase of this machine does not open its encryptionsalt`,
      "set PULUMI_CONFIG_PASSPHRASE to the one that this stack was made with",
    );
  }
  if (text !== undefined) {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
    return;
  }
  // Over a pipe: a process's arguments are everybody's to read.
  const args = ["config", "set", "--secret", "aula:seed", "--stack", stack, "--non-interactive"];
  const { ok, stderr } = await tryExec(pulumi.command, args, {
    input: seed,
    env: pulumi.env,
    ...(preview === undefined ? {} : { cwd: preview }),
  });
  if (!ok)
    throw new AulaError(
      `the seed of all secrets could not be sealed: ${stderr.trim()}`,
      "put that right; then the same command again",
    );
}
