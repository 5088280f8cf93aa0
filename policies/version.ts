/** Which versions of Kubernetes the pack knows. */
import { Unreadable } from "./unreadable";

/** Minor version of the newest Kubernetes 1.x whose Pod Security Standards these rules hold. */
export const NEWEST = 37;

/** `v1.37`, as Kubernetes writes a version of the standards. */
export function versionText(minor: number): string {
  return `v1.${minor}`;
}

/**
 * The minor version that a text names.
 * @param text `v1.37`, `1.37` or `latest`
 * @throws Unreadable when it is none that the pack knows: to judge by other rules than those asked for would be a guess
 */
export function minorOf(text: string): number {
  if (text === "latest") return NEWEST;
  const [, digits] = /^v?1\.(0|[1-9]\d*)$/.exec(text) ?? [];
  if (digits === undefined || Number(digits) > NEWEST) {
    throw new Unreadable(`Kubernetes version "${text}" is not supported: give one from ${versionText(0)} to ${versionText(NEWEST)}, or latest`);
  }
  return Number(digits);
}
