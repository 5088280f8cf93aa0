/** Certificates in files. */
import { existsSync, readFileSync } from "node:fs";
import { ConfigError } from "../errors";

/** A ConfigMap or Secret holds at most 1 MiB; this leaves room for its other fields. */
export const MAX_PEM_BYTES = 1_000_000;

/**
 * The text of a file of certificates.
 * @param key where the configuration names it, for errors
 * @throws ConfigError if it is missing, too large for a ConfigMap, or contains no certificate
 */
export function readPem(key: string, file: string): string {
  if (!existsSync(file))
    throw new ConfigError([
      `${key}: "${file}" does not exist; give the path of a PEM file, from the folder of Pulumi.yaml`,
    ]);
  const pem = readFileSync(file, "utf8");
  if (!pem.includes("-----BEGIN CERTIFICATE-----"))
    throw new ConfigError([`${key}: "${file}" holds no certificate; it must be PEM ("-----BEGIN CERTIFICATE-----")`]);
  const bytes = Buffer.byteLength(pem);
  if (bytes > MAX_PEM_BYTES)
    throw new ConfigError([
      `${key}: "${file}" has ${bytes} bytes, and a ConfigMap holds ${MAX_PEM_BYTES}; leave out authorities that ` +
        "nobody needs",
    ]);
  return pem;
}
