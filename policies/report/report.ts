/** The data that every format prints. */
import type { Violation } from "../check";
import type { Level } from "../rules";
import type { Rule } from "../rules/rule";
import type { Source } from "../source";
import type { Waiver } from "../waivers";

/** A violation, with the file and line of its object. */
export interface Located extends Violation {
  readonly file: string;
  readonly line: number;
}

/** The result of checking files together. */
export interface Report {
  readonly level: Level;
  /** Such as `v1.37`. */
  readonly version: string;
  /** The rules that were checked. */
  readonly rules: readonly Rule[];
  readonly sources: readonly Source[];
  /** All findings, waived or not, by rule and then by file. */
  readonly violations: readonly Located[];
  /** Waivers that were not needed. */
  readonly unused: readonly Waiver[];
}

/** Finds the file and line of each violation. */
export function locate(violations: readonly Violation[], sources: readonly Source[]): Located[] {
  const home = new Map(sources.flatMap((source) => source.objects.map((object) => [object, source] as const)));
  return violations.map((violation) => {
    const source = home.get(violation.target);
    return { ...violation, file: source?.file ?? "", line: source?.lineOf(violation.target, violation.path) ?? 1 };
  });
}
