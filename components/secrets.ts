/**
 * All secrets of a course, derived from one seed: the same seed gives the same passwords and keys in every delivery.
 * Pure.
 */
import { hkdfSync } from "node:crypto";

/** `length` bytes for one purpose, by HKDF (RFC 5869) over SHA-256. */
export function derive(seed: Buffer, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", seed, "aula", purpose, length));
}

/** `length` characters of an alphabet, without modulo bias: bytes beyond the last full multiple are skipped. */
export function deriveText(seed: Buffer, purpose: string, length: number, alphabet: string): string {
  const limit = 256 - (256 % alphabet.length);
  const usable = [...derive(seed, purpose, length * 8)].filter((byte) => byte < limit).slice(0, length);
  return usable.map((byte) => alphabet[byte % alphabet.length]).join("");
}

const LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

const bytesOf = (seed: string): Buffer => Buffer.from(seed, "base64");

/**
 * A person's password and the salt of its hash. 14 letters and digits: 72 bits, and easy to type once.
 * @param seed base64
 * @param own logical name of the person in the program, such as `course-student-ada`
 * @param renewal how often the person was given a new password; each has its own. Defaults to 0
 */
export function signInSecrets(seed: string, own: string, renewal = 0): { password: string; salt: string } {
  const bytes = bytesOf(seed);
  // No logical name holds a "#", so that nobody else's purpose can be the same.
  const again = renewal === 0 ? "" : `#${renewal}`;
  return {
    password: deriveText(bytes, `${own}-password${again}`, 14, LETTERS_AND_DIGITS),
    salt: derive(bytes, `${own}-salt${again}`, 16).toString("hex"),
  };
}

/** A key of JupyterHub: 32 bytes, hexadecimal. @param seed base64 */
export const keyFor = (seed: string, purpose: string): string => derive(bytesOf(seed), purpose, 32).toString("hex");
