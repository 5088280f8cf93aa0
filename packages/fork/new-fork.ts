/**
 * `make fork`: a small repository for a course of one's own. It uses Aula as a package, so that going over to a newer
 * one is no merge.
 */

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseDocument } from "yaml";
import { DEFAULT_STACK, makeCommand } from "../../components/make-command";
import { MAX_COURSE } from "../../components/names";
import { AulaError } from "../../delivery/errors";
import { exec, tryExec } from "../../delivery/exec";
import { inTree } from "../../delivery/paths";
import type { Report } from "../../delivery/report";
import { makePackages, packageJson } from "./packages";

const NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
/** Names of packages that the fork itself needs. */
const TAKEN = ["aula", "tsx", "typescript"];
const template = (...parts: string[]): string => inTree("packages", "fork", "template", ...parts);

/**
 * Where a fork goes.
 * @param name of the course, and of the folder
 * @param dir the folder itself, if it is not to stand beside Aula's
 * @throws AulaError where the name cannot be used, or the folder is there already
 */
export function forkFolder(name: string, dir?: string): string {
  const example = makeCommand("fork", DEFAULT_STACK, { NAME: "unito-ml" });
  if (name === "")
    throw new AulaError(
      "NAME is missing: the name of the course, which its folder gets too",
      `write for example ${example}`,
    );
  if (!NAME.test(name) || name.length > MAX_COURSE) {
    throw new AulaError(
      `NAME=${name}: not a name of 1 to ${MAX_COURSE} lower-case letters, digits and hyphens that begins with a ` +
        "letter (it becomes part of names in the cluster)",
      `write for example ${example}`,
    );
  }
  if (TAKEN.includes(name))
    throw new AulaError(
      `NAME=${name}: a package of that name is what the course is made with`,
      `choose another name, for example ${example}`,
    );
  const folder = resolve(dir ?? inTree("..", name));
  if (existsSync(folder))
    throw new AulaError(
      `${folder} is there already; it is not overwritten`,
      "choose another NAME, or another folder with DIR=",
    );
  if (!existsSync(dirname(folder)))
    throw new AulaError(
      `${dirname(folder)}, in which ${folder} would be made, does not exist`,
      "make it, or choose another folder with DIR=",
    );
  return folder;
}

/** The example stack as this course's. Comments and order stay. */
export function stackText(text: string, name: string): string {
  const document = parseDocument(
    text.replace("$schema=Pulumi.schema.json", "$schema=node_modules/aula/Pulumi.schema.json"),
  );
  document.setIn(["config", "aula:course"], name);
  // What `make up` sealed for the example's own course.
  document.deleteIn(["config", "aula:seed"]);
  document.delete("encryptionsalt");
  document.setIn(["config", "aula:requirements"], "requirements.txt");
  return document.toString({ lineWidth: 0 });
}

/** Aula's project under another name: how the program is run stays Aula's, whose files are a package's there. */
export function projectText(text: string, name: string): string {
  const document = parseDocument(text.replace("./components/", "./node_modules/aula/components/"));
  document.set("name", name);
  return document.toString({ lineWidth: 0 });
}

/** The fork's package.json. What Aula and it both need is there in one version. */
function forkPackage(name: string, packages: { aula: string; policies: string }): object {
  const { engines, dependencies, devDependencies } = packageJson();
  const shared = (from: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.map((one) => [one, from[one]!]));
  return {
    name,
    version: "0.1.0",
    private: true,
    main: "index.ts",
    engines,
    dependencies: {
      "@aula/policies": `file:vendor/${packages.policies}`,
      ...shared(dependencies, ["@pulumi/policy", "@pulumi/pulumi"]),
      aula: `file:vendor/${packages.aula}`,
      ...shared(dependencies, ["tsx"]),
    },
    devDependencies: { ...shared(devDependencies, ["@types/node"]), ...shared(dependencies, ["typescript"]) },
  };
}

/** Every file but the packages and the lock. */
function writeFiles(folder: string, name: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const entry of readdirSync(template(), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name).slice(template().length + 1);
    // Under its own name it would already hold here.
    write(
      path === "gitignore" ? ".gitignore" : path,
      readFileSync(template(path), "utf8").replaceAll(/\bNAME\b/g, name),
    );
  }
  write("Pulumi.yaml", projectText(readFileSync(inTree("Pulumi.yaml"), "utf8"), name));
  write("Pulumi.dev.yaml", stackText(readFileSync(inTree("Pulumi.dev.yaml"), "utf8"), name));
  write(
    "policies/package.json",
    `${JSON.stringify({ name: `${name}-policies`, version: "0.1.0", private: true, main: "load.js" }, null, 2)}\n`,
  );
  for (const [from, to] of [
    [".npmrc", ".npmrc"],
    ["rosters/example.csv", "rosters/example.csv"],
    ["docs/ci/github.yml", ".github/workflows/aula.yml"],
    ["docs/ci/gitlab.yml", ".gitlab-ci.yml"],
  ] as const) {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    cpSync(inTree(from), join(folder, to));
  }
}

/**
 * Makes a fork, wholly or not at all.
 * @param folder as {@link forkFolder} gives it
 * @throws AulaError when a package cannot be had; nothing is left then
 */
export async function newFork(name: string, folder: string, report: Report): Promise<void> {
  // Beside the place where it goes: moving it there is then one step.
  const made = mkdtempSync(join(dirname(folder), `.${name}-`));
  try {
    // A folder for a moment is its maker's alone; a repository is as readable as any other.
    chmodSync(made, 0o755);
    mkdirSync(join(made, "vendor"));
    const packages = await makePackages(join(made, "vendor"), report);
    writeFiles(made, name);
    writeFileSync(join(made, "package.json"), `${JSON.stringify(forkPackage(name, packages), null, 2)}\n`);
    report("writing package-lock.json");
    // Begun with Aula's own, so that of every package the fork has the version that Aula is tested with.
    cpSync(inTree("package-lock.json"), join(made, "package-lock.json"));
    await exec(
      "npm",
      [
        "install",
        "--package-lock-only",
        "--prefer-offline",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
      ],
      { cwd: made },
    );
    await tryExec("git", ["init", "--quiet", "--initial-branch=main"], { cwd: made });
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
}
