/** `tsx policies/cli.ts FILE...`: judges plain manifests, with no engine and no cluster. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { parseAllDocuments } from "yaml";
import { isAllowed, judge, type Verdict } from "./check";
import type { KubeObject } from "./rules/kubernetes";

/** A file that cannot be judged; the message names it. */
export class Unreadable extends Error {}

/** The plain values of a YAML or JSON text. YAML 1.1, because that is how Kubernetes reads `yes` and `on`. */
function values(text: string): unknown[] {
  return [...parseAllDocuments(text, { version: "1.1" })].map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS();
  });
}

/** The objects of a YAML or JSON text; empty documents are skipped. */
export function parse(text: string, file: string): KubeObject[] {
  let documents: unknown[];
  try {
    documents = values(text);
  } catch (error) {
    throw new Unreadable(`${file}: not YAML: ${(error as Error).message.split("\n")[0]}`);
  }
  return documents.flatMap((object, index) => {
    if (object === null || object === undefined) return [];
    const { apiVersion, kind } = object as Partial<KubeObject>;
    if (typeof apiVersion !== "string" || typeof kind !== "string") {
      throw new Unreadable(`${file}: document ${index + 1} is no Kubernetes object: give it an apiVersion and a kind`);
    }
    return [object as KubeObject];
  });
}

function read(file: string): KubeObject[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Unreadable(`${file}: cannot be read: ${(error as Error).message}`);
  }
  return parse(text, file);
}

/** One verdict as text: rule and object, then where, why and the cure. */
export function format(verdict: Verdict): string {
  const { rule, level, severity, object, path, reason, cure } = verdict;
  return isAllowed(verdict)
    ? `allowed    ${rule}  ${object}\n    ${path}: ${reason}\n    because: ${verdict.allowedBecause}\n`
    : `${level.padEnd(10)} ${rule} (${severity})  ${object}\n    ${path}: ${reason}\n    cure: ${cure}\n`;
}

/**
 * Judges the files together, because some rules need to see a whole course.
 * @returns the exit status: 0, 1 on a mandatory violation, 2 on a file that cannot be read
 */
export function main(files: readonly string[], print: (line: string) => void): number {
  let objects: KubeObject[];
  try {
    objects = files.flatMap(read);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    print(error.message);
    return 2;
  }
  const verdicts = judge(objects);
  for (const verdict of verdicts) print(format(verdict));
  const broken = verdicts.filter((verdict) => !isAllowed(verdict));
  const mandatory = broken.filter(({ level }) => level === "mandatory").length;
  print(`${objects.length} objects: ${mandatory} mandatory, ${broken.length - mandatory} advisory, ${verdicts.length - broken.length} allowed`);
  return mandatory > 0 ? 1 : 0;
}

if (require.main === module) {
  new Command("aula-policy")
    .description("Judge Kubernetes manifests by the rules of an Aula course.")
    .argument("<file...>", "YAML or JSON files; together they are one course")
    // 1 is for violations alone: a wrong call is unreadable input too.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .action((files: string[]) => {
      process.exitCode = main(files, console.log);
    })
    .parse();
}
