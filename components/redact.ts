/** Values of a configuration that an error message must not show. Pure. */

const SECRET_KEYS: ReadonlySet<PropertyKey> = new Set(["password", "privateKey", "pullSecret", "registries", "seed"]);
const HIDDEN = "(hidden)";

/** Who one is to a server, written into its address, with or without its scheme; a digest is no host. */
const USERINFO = /(\/\/).*@|^[^/]*:.*@(?!sha\d+:)/s;

const shownInside = (key: string, inner: unknown): unknown =>
  SECRET_KEYS.has(key) ? HIDDEN : typeof inner === "string" ? inner.replace(USERINFO, `$1${HIDDEN}@`) : inner;

/** A value as an error message may show it, as JSON: secrets, and secrets inside of it, are left out. */
export function redacted(path: readonly PropertyKey[], value: unknown): string {
  return path.some((key) => SECRET_KEYS.has(key)) ? HIDDEN : JSON.stringify(value, shownInside);
}
