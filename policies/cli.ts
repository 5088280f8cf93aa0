/** `aula-policy check FILE...`: checks plain manifests, without an engine or a cluster. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { judge, thisDay, unused } from "./check";
import { roleOf } from "./objects/namespaces";
import { quantity } from "./objects/quantity";
import { json } from "./report/json";
import { locate, type Report } from "./report/report";
import { sarif } from "./report/sarif";
import { text } from "./report/text";
import { LEVELS, type Level, rulesFor } from "./rules";
import { read } from "./source";
import { Unreadable } from "./unreadable";
import { minorOf, versionText } from "./version";
import { OWN_WAIVERS, readWaivers } from "./waivers";

const FORMATS = { text, json, sarif } as const;

/** The options of `check`. */
interface Asked {
  readonly level: Level;
  readonly version: string;
  readonly format: keyof typeof FORMATS;
  readonly waivers: string;
  readonly capacity?: Readonly<Record<string, string>>;
}

/** Where output goes. */
export interface Streams {
  out(line: string): void;
  err(line: string): void;
}

/** Parses `cpu=5,memory=30Gi` into resources and quantities. */
function capacityOf(list: string): Record<string, string> {
  return Object.fromEntries(
    list.split(",").map((pair) => {
      const [resource = "", amount = ""] = pair.split("=", 2);
      if (resource === "" || Number.isNaN(quantity(amount)))
        throw new InvalidArgumentError(`"${pair}" is not a resource with a quantity, such as cpu=5 or memory=30Gi.`);
      return [resource, amount];
    }),
  );
}

/** Checks files together, because some rules need to see a whole course. */
function report(files: readonly string[], asked: Asked): Report {
  const minor = minorOf(asked.version);
  const waivers = readWaivers(asked.waivers || OWN_WAIVERS);
  const sources = [...new Set(files)].map(read);
  const objects = sources.flatMap((source) => source.objects);
  const rules = rulesFor(asked.level, minor);
  const violations = judge(objects, {
    rules,
    settings: { minor, capacity: asked.capacity },
    waivers,
    today: thisDay(),
  });
  // For a single manifest, this is unknown: the object of a waiver can be in another file.
  const whole = objects.some((object) => roleOf(object) === "hub");
  return {
    level: asked.level,
    version: versionText(minor),
    rules,
    sources,
    violations: locate(violations, sources),
    unused: whole ? unused(violations, waivers, rules) : [],
  };
}

/**
 * Runs the command.
 * @param args the arguments after `aula-policy`
 * @returns the exit status: 0, 1 on a mandatory violation, 2 on input that cannot be checked, including wrong arguments
 */
export function main(args: readonly string[], { out, err }: Streams): number {
  let status = 0;
  const program = new Command("aula-policy")
    .description("Check Kubernetes manifests against the Pod Security Standards and the rules of a course.")
    .exitOverride();
  program
    .command("check", { isDefault: true })
    .description("check files, which together are one course")
    .argument("<file...>", "YAML or JSON files; - is the standard input")
    .addOption(
      new Option("--level <level>", "only a level of the Pod Security Standards, or every rule for a course")
        .choices(LEVELS)
        .default("course"),
    )
    .option("--version <version>", "Kubernetes version whose Pod Security Standards apply, such as v1.37", "latest")
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("text"))
    .addOption(
      new Option("--waivers <files>", "exceptions to rules; several files are separated by colons")
        .env("AULA_WAIVERS")
        .default(OWN_WAIVERS, "the pack's own"),
    )
    .option("--capacity <list>", "total that all quotas may promise, such as cpu=5,memory=30Gi", capacityOf)
    .action((files: string[], asked: Asked) => {
      const result = report(files, asked);
      out(FORMATS[asked.format](result));
      if (asked.format !== "text")
        for (const { rule, object } of result.unused) err(`the waiver of ${rule} for ${object} is not needed`);
      status = result.violations.some(({ level, waived }) => level === "mandatory" && !waived) ? 1 : 0;
    });
  // Set on each command, because existing commands do not inherit it.
  const trim = (line: string) => line.trimEnd();
  for (const command of [program, ...program.commands])
    command
      .exitOverride()
      .configureOutput({ writeOut: (line) => out(trim(line)), writeErr: (line) => err(trim(line)) });
  try {
    program.parse([...args], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof Unreadable)) throw error;
    err(error.message);
    return 2;
  }
}
