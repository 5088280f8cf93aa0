/** Reads what a stack's last run left in its outputs, and refuses a run that would undo it. */
import * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "./errors";
import type { LastRun } from "./last-run";

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
