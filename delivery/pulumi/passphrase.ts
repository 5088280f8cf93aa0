/**
 * Pulumi's secrets under a passphrase, as pulumi/pulumi's passphrase manager seals them: AES-256-GCM, PBKDF2 over
 * SHA-256. Pure.
 */
import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";

const ITERATIONS = 1_000_000;
const TAG = 16;
/** What a salt holds sealed, so that a wrong passphrase is seen. */
const KNOWN = "pulumi";

const keyOf = (salt: Buffer, passphrase: string): Buffer => pbkdf2Sync(passphrase, salt, ITERATIONS, 32, "sha256");

/** `v1:<nonce>:<ciphertext>`, base64. */
function sealed(key: Buffer, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const bytes = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${bytes.toString("base64")}`;
}

function unsealed(key: Buffer, value: string): string {
  const [, nonce = "", text = ""] = value.split(":");
  const bytes = Buffer.from(text, "base64");
  const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  cipher.setAuthTag(bytes.subarray(-TAG));
  return Buffer.concat([cipher.update(bytes.subarray(0, -TAG)), cipher.final()]).toString("utf8");
}

const saltIn = (encryptionsalt: string): Buffer => Buffer.from(encryptionsalt.split(":")[1] ?? "", "base64");

/**
 * Opens `secure:` values of a stack. @param encryptionsalt as its file has it @throws where the passphrase is another
 * one
 */
export function opener(encryptionsalt: string | undefined, passphrase: string): (value: string) => string {
  const key = keyOf(saltIn(encryptionsalt ?? ""), passphrase);
  return (value) => unsealed(key, value);
}

/** A new stack's `encryptionsalt`. */
export function newSalt(passphrase: string): string {
  const salt = randomBytes(8);
  return `v1:${salt.toString("base64")}:${sealed(keyOf(salt, passphrase), KNOWN)}`;
}

/** Whether a passphrase is the one that a salt was made with. */
export function opens(encryptionsalt: string, passphrase: string): boolean {
  const [, , ...known] = encryptionsalt.split(":");
  try {
    return unsealed(keyOf(saltIn(encryptionsalt), passphrase), known.join(":")) === KNOWN;
  } catch {
    return false;
  }
}

/** A text as a `secure:` value of a stack. @throws where the passphrase does not open the salt */
export function seal(encryptionsalt: string, passphrase: string, text: string): string {
  if (!opens(encryptionsalt, passphrase)) throw new Error("the passphrase does not open the salt");
  return sealed(keyOf(saltIn(encryptionsalt), passphrase), text);
}
