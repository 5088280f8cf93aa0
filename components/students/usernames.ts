/** User names that read the same in the roster, in the hub and in the cluster. Pure. */
import { MAX_USERNAME } from "../names";

/**
 * What KubeSpawner leaves as it is (kubespawner/slugs.py: `^[a-z]([a-z0-9-]*[a-z0-9])?$` without "--"; any other name it
 * would replace by one with a hash), and short enough for a namespace's name. test/unit/fixtures/usernames.json holds
 * what KubeSpawner itself says; the hub's tests check that.
 */
export const SAFE_USERNAME = new RegExp(`^[a-z]([a-z0-9]|-(?!-|$)){0,${MAX_USERNAME - 1}}$`);

/** The name that was probably meant: `Alice.Müller@example.edu` → `alice-muller`; undefined where none of 1 to `max` characters is left. */
export function safeName(written: string, max = MAX_USERNAME): string | undefined {
  const [local = ""] = written.split("@");
  const plain = local.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const name = plain.replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+/, "").replace(/-$/, "");
  return name === "" || name.length > max ? undefined : name;
}

/** What is expected of a user name, and what `written` could be instead. As a noun phrase; see fields.ts. */
export function safeUsername(written = ""): string {
  const meant = safeName(written);
  return `a safe user name: use 1 to ${MAX_USERNAME} lower-case letters, digits and single hyphens, beginning with a letter${meant ? `; did you mean "${meant}"?` : ""}`;
}

/** Why a user name cannot be used, or undefined when it can. */
export function usernameProblem(username: string): string | undefined {
  return SAFE_USERNAME.test(username) ? undefined : `"${username}" is not ${safeUsername(username)}`;
}
