/** The versions of Kubernetes that the pack knows. */
import { Unreadable } from "./unreadable";

/** Minor version of the newest Kubernetes 1.x whose Pod Security Standards these rules implement. */
export const NEWEST = 37;

/** `v1.37`, as Kubernetes writes a version of the standards. */
export function versionText(minor: number): string {
  return `v1.${minor}`;
}

/**
 * The minor version that a text names.
 * @param text `v1.37`, `1.37` or `latest`
 * @throws Unreadable if the pack does not know the version, because using other rules instead would be a guess
 */
export function minorOf(text: string): number {
  if (text === "latest") return NEWEST;
  const [, digits] = /^v?1\.(0|[1-9]\d*)$/.exec(text) ?? [];
  if (digits === undefined || Number(digits) > NEWEST) {
    const known = `${versionText(0)} to ${versionText(NEWEST)}`;
    throw new Unreadable(`Kubernetes version "${text}" is not supported: use one from ${known}, or latest`);
  }
  return Number(digits);
}
