/** `Pulumi.yaml` of the folder that a command runs in: Aula's own, or a fork's. */
import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { ConfigError } from "../../components/errors";

interface Project {
  readonly name: string;
  readonly main?: string;
}

function project(): Project {
  if (!existsSync("Pulumi.yaml"))
    throw new ConfigError(["Pulumi.yaml does not exist here; run make in the folder of the course's repository"]);
  return parse(readFileSync("Pulumi.yaml", "utf8")) as Project;
}

/** Name of the project: Pulumi keeps its stacks below it. */
export const projectName = (): string => project().name;

/** The program's file, relative to the folder. */
export const mainFile = (): string => project().main ?? "index.ts";
