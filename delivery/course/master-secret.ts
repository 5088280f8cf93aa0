/** The one secret from which a rendered course derives all others, so that a second render changes nothing. */
import { hkdfSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { AulaError } from "../errors";
import { dataDir } from "../paths";

/** Where a course's master secret is kept: outside the tree, readable by its owner only. */
export function masterFile(instance: string): string {
  return join(dataDir(), "secrets", `${instance}.key`);
}

/**
 * The master secret of a course: from PULUMI_CONFIG_PASSPHRASE where it is set, else from the file, which is made when
 * it is missing. Losing it changes every password; it belongs in the teacher's backup.
 * @throws AulaError when the file is damaged
 */
export function masterSecret(instance: string, env: NodeJS.ProcessEnv = process.env): Buffer {
  const passphrase = env["PULUMI_CONFIG_PASSPHRASE"];
  if (passphrase) return Buffer.from(`${instance}\0${passphrase}`);
  const file = masterFile(instance);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
  }
  const master = Buffer.from(readFileSync(file, "utf8").trim(), "hex");
  // A full disk leaves an empty file, and everybody could derive the passwords of an empty secret.
  if (master.length !== 32) throw new AulaError(`${file} is not a master secret: ${master.length} bytes instead of 32`, "put back your copy of it, or remove it: all passwords then change");
  return master;
}

/** `length` bytes for one purpose, by HKDF (RFC 5869) over SHA-256. */
export function derive(master: Buffer, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", master, "aula", purpose, length));
}

/** `length` characters of an alphabet, without the bias of a plain remainder: bytes beyond the last full turn are skipped. */
export function deriveText(master: Buffer, purpose: string, length: number, alphabet: string): string {
  const limit = 256 - (256 % alphabet.length);
  const usable = [...derive(master, purpose, length * 8)].filter((byte) => byte < limit).slice(0, length);
  return usable.map((byte) => alphabet[byte % alphabet.length]).join("");
}
