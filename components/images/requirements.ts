/**
 * Python packages that a course adds to its notebooks and Spark executors: a pip requirements file. Pure, except for
 * `readRequirements`.
 */
import { existsSync, readFileSync } from "node:fs";
import { ConfigError } from "../errors";

/** A package with extras, exactly one version, and an environment marker (PEP 508). */
const PINNED = /^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9._, -]+\])? *== *[A-Za-z0-9][A-Za-z0-9.!+_-]*( *;.+)?$/;

/**
 * The lines of a requirements file that name a package, without comments.
 * @param file the name for error messages
 * @throws ConfigError naming every line that is not a package in one version, because an image's tag must identify its
 *   content
 */
export function parseRequirements(text: string, file: string): string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line, i) => ({ at: i + 1, line: line.replace(/(^|\s)#.*$/, "").trim() }))
    .filter(({ line }) => line !== "");
  const problems = lines
    .filter(({ line }) => !PINNED.test(line))
    .map(
      ({ at, line }) =>
        `${file}, line ${at}: "${line}" is not one package in one version; write for example xgboost==3.1.2`,
    );
  if (problems.length > 0) throw new ConfigError(problems);
  return lines.map(({ line }) => line);
}

/** Reads a requirements file. @throws ConfigError if it is missing or has other lines */
export function readRequirements(file: string): string[] {
  if (!existsSync(file))
    throw new ConfigError([
      `aula:requirements: "${file}" does not exist; write the course's Python packages in it, one a line, or ` +
        "take the key out",
    ]);
  return parseRequirements(readFileSync(file, "utf8"), file);
}
