/** Values of a configuration that no error message may show. Pure. */

const SECRET_KEYS: ReadonlySet<PropertyKey> = new Set(["password", "privateKey"]);
const HIDDEN = "(hidden)";

/** Who one is to a server, written into its address. */
const USERINFO = /\/\/[^/@\s"]*@/g;

/** A value as an error message may show it: secrets, and secrets inside of it, are left out. */
export function shownValue(path: readonly PropertyKey[], value: unknown): string {
  if (path.some((key) => SECRET_KEYS.has(key))) return HIDDEN;
  return JSON.stringify(value, (key, inner: unknown) => (SECRET_KEYS.has(key) ? HIDDEN : inner)).replace(USERINFO, `//${HIDDEN}@`);
}
