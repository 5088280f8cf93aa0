/** The one secret from which a rendered course derives all others, so that a second render changes nothing. */

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { count } from "../../components/count";
import { AulaError } from "../errors";
import { dataDir } from "../paths";

/** Where a course's master secret is kept: outside the tree, readable by its owner only. */
export function masterFile(instance: string): string {
  return join(dataDir(), "secrets", `${instance}.key`);
}

/**
 * The master secret of a course: the file's; where there is none, PULUMI_CONFIG_PASSPHRASE (a pipeline has no file to
 * keep); else a new file. The file comes first: setting a passphrase for Pulumi must not change everybody's password.
 * Losing it does; it belongs in the teacher's backup.
 * @throws AulaError when the file is damaged
 */
export function masterSecret(instance: string, env: NodeJS.ProcessEnv = process.env): Buffer {
  const known = knownMasterSecret(instance, env);
  if (known) return known;
  keepMasterSecret(instance, randomBytes(32));
  return readMaster(masterFile(instance));
}

/** As {@link masterSecret}, and undefined where there is none: nothing is written. @throws as it does */
export function knownMasterSecret(instance: string, env: NodeJS.ProcessEnv = process.env): Buffer | undefined {
  const file = masterFile(instance);
  if (existsSync(file)) return readMaster(file);
  const passphrase = env["PULUMI_CONFIG_PASSPHRASE"];
  return passphrase ? Buffer.from(`${instance}\0${passphrase}`) : undefined;
}

/** Writes a course's master secret, in one step: a run that is killed leaves the old one or the new one. */
export function keepMasterSecret(instance: string, master: Buffer): void {
  const file = masterFile(instance);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, master.toString("hex"), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Another course of this machine whose seed this is: a stack's file was copied together with it. @param seed base64 */
export function ownerOfSeed(instance: string, seed: string): string | undefined {
  const folder = dirname(masterFile(instance));
  if (!existsSync(folder) || existsSync(masterFile(instance))) return undefined;
  const others = readdirSync(folder)
    .filter((name) => name.endsWith(".key"))
    .map((name) => name.slice(0, -".key".length));
  const hex = Buffer.from(seed, "base64").toString("hex");
  return others.find((other) => readFileSync(masterFile(other), "utf8").trim() === hex);
}

function readMaster(file: string): Buffer {
  const master = Buffer.from(readFileSync(file, "utf8").trim(), "hex");
  // A full disk leaves an empty file, and everybody could derive the passwords of an empty secret.
  if (master.length < 32)
    throw new AulaError(
      `${file} is not a master secret: ${count(master.length, "byte")} instead of 32`,
      "put back your copy of it, or remove it: all passwords then change",
    );
  return master;
}
