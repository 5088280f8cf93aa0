/** What a stack's last run left in its outputs: who has a home in the course, and where. */
import * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "./errors";
import type { KnownPerson } from "./students/known";

/** The stack's output `lastRun`. */
export interface LastRun {
  /** Course and year, such as `bigdata-2026-27`. */
  readonly instance: string;
  /** See `placeOf`. */
  readonly place: string;
  /** Storage class of homes. */
  readonly storageClass: string;
  /** Everybody with a home, those who left included. Only `make purge` and `make erase` shorten it. */
  readonly people: readonly KnownPerson[];
}

/**
 * What the stack's last run left; undefined where it never ran. A reference of the stack to itself: it reads the state
 * as it was before this run.
 */
export async function previousRun(): Promise<LastRun | undefined> {
  const own = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const details = await new pulumi.StackReference("last-run", { name: own }).getOutputDetails("lastRun");
  return (details.secretValue ?? details.value) as LastRun | undefined;
}

/** Refuses a run with problems; a preview only shows them. @throws ConfigError with all of them */
export function refuseOrWarn(problems: readonly string[]): void {
  if (problems.length === 0) return;
  if (!pulumi.runtime.isDryRun()) throw new ConfigError(problems);
  for (const problem of problems) void pulumi.log.warn(`up will refuse this: ${problem}`);
}
