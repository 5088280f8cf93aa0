/** User names that are the same in the roster, in the hub and in the cluster. Pure. */
import { MAX_USERNAME } from "../names";

/**
 * Names that KubeSpawner does not change (kubespawner/slugs.py: `^[a-z]([a-z0-9-]*[a-z0-9])?$` without "--"; it would
 * replace any other name with one that contains a hash), and that are short enough for a namespace's name.
 * test/unit/fixtures/usernames.json contains KubeSpawner's own results; the hub's tests check them.
 */
export const SAFE_USERNAME = new RegExp(`^[a-z]([a-z0-9]|-(?!-|$)){0,${MAX_USERNAME - 1}}$`);

/**
 * The probable name: `Alice.Müller@example.edu` → `alice-muller`; undefined if no name of 1 to `max` characters is
 * left.
 */
export function safeName(written: string, max = MAX_USERNAME): string | undefined {
  const [local = ""] = written.split("@");
  const plain = local.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const name = plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .replace(/-$/, "");
  return name === "" || name.length > max ? undefined : name;
}

/** The form of a user name, and a suggestion for `written`, as a noun phrase; see fields.ts. */
export function safeUsername(written = ""): string {
  const meant = safeName(written);
  return (
    `a safe user name: use 1 to ${MAX_USERNAME} lower-case letters, digits and single hyphens, beginning with a ` +
    `letter${meant ? `; did you mean "${meant}"?` : ""}`
  );
}

/** Why a user name cannot be used; undefined if it can. */
export function usernameProblem(username: string): string | undefined {
  return SAFE_USERNAME.test(username) ? undefined : `"${username}" is not ${safeUsername(username)}`;
}
