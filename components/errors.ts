import { RunError } from "@pulumi/pulumi/errors";

/**
 * Errors in a course's configuration: all problems that were found, each with its path, value and cure. Pulumi prints a
 * `RunError` as its message alone, without a stack trace.
 */
export class ConfigError extends RunError {
  constructor(readonly problems: readonly string[]) {
    super(
      problems.length === 1
        ? problems[0]
        : `${problems.length} problems:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
    );
    this.name = "ConfigError";
  }
}
