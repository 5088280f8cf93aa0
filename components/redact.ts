/** Values of a configuration that an error message must not show. Pure. */

const SECRET_KEYS: ReadonlySet<PropertyKey> = new Set(["password", "privateKey", "pullSecret", "registries", "seed"]);
/** JupyterHub's own: cookie_secret, api_token, service_tokens. */
const SECRET_TRAIT = /_(secret|token)s?$/;
const HIDDEN = "(hidden)";
const LONGEST = 80;

/** Who one is to a server, written into its address, with or without its scheme; a digest is no host. */
const USERINFO = /(\/\/).*@|^[^/]*:.*@(?!sha\d+:)/s;

const isSecret = (key: PropertyKey): boolean => SECRET_KEYS.has(key) || SECRET_TRAIT.test(String(key));

const shownInside = (key: string, inner: unknown): unknown =>
  isSecret(key) ? HIDDEN : typeof inner === "string" ? inner.replace(USERINFO, `$1${HIDDEN}@`) : inner;

/** A value as an error message may show it: JSON, without secrets and secrets inside of it, cut after 80 characters. */
export function redacted(path: readonly PropertyKey[], value: unknown): string {
  const json = path.some(isSecret) ? HIDDEN : JSON.stringify(value, shownInside);
  return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json;
}
