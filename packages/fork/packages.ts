/** Aula as npm packages: `aula` (components, delivery, images) and `@aula/policies`, compiled, with types. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { AulaError } from "../../delivery/errors";
import { exec } from "../../delivery/exec";
import { inTree } from "../../delivery/paths";
import type { Report } from "../../delivery/report";

/** What this code reads and writes of a package.json. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines?: Record<string, string>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** The package.json of a folder of this tree. */
export const packageJson = (...folder: string[]): PackageJson =>
  JSON.parse(readFileSync(inTree(...folder, "package.json"), "utf8")) as PackageJson;

/** Needed to change Aula, and by nobody who uses it: what is compiled needs no compiler. */
const TO_BUILD = ["@pulumi/policy", "ts-node", "typescript"];

/** Beside what is compiled: as it is in the tree, at the same place, so that every path still holds. */
const FILES = [
  "delivery/aula.js",
  "delivery/makefile.awk",
  "delivery/cluster/addons",
  "components/jobset/crd.json",
  "contract",
  "course",
  "images",
  "labs",
  "targets",
  "tools/pulumi",
  "Makefile",
  "Pulumi.schema.json",
  "LICENSE",
  "README.md",
];
const POLICY_FILES = ["PulumiPolicy.yaml", "README.md", "bin", "waivers.yaml"];

/** Not of the targets' tests and SDKs, nor of the images' tests: a tag does not count those. Labs are compiled. */
const wanted = (path: string): boolean =>
  !["node_modules", "tests", "__pycache__", ".pytest_cache", ".ruff_cache"].includes(basename(path)) &&
  !path.endsWith(".test.ts") &&
  !(path.startsWith(inTree("labs")) && path.endsWith(".ts"));

/** Compiles a part of the tree into a folder, and puts beside it what is not compiled. */
async function build(project: string, from: string, files: readonly string[], json: object): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "aula-package-"));
  await exec(inTree("node_modules", ".bin", "tsc"), [
    "-p",
    inTree(project),
    "--noEmit",
    "false",
    "--declaration",
    "--rootDir",
    from,
    "--outDir",
    folder,
  ]);
  for (const file of files) cpSync(join(from, file), join(folder, file), { recursive: true, filter: wanted });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(json, null, 2)}\n`);
  return folder;
}

/** The package.json of what is packed: nothing in it is of this tree. */
function published({ name, version, description, license, engines, dependencies }: PackageJson, own: object): object {
  const needed = Object.entries(dependencies).filter(([one]) => name !== "aula" || !TO_BUILD.includes(one));
  return { name, version, description, license, engines, ...own, dependencies: Object.fromEntries(needed) };
}

/** Packs a folder. @returns the file's name */
async function pack(folder: string, out: string): Promise<string> {
  try {
    const [packed] = JSON.parse(
      await exec("npm", ["pack", folder, "--pack-destination", out, "--ignore-scripts", "--json", "--loglevel=error"]),
    ) as { filename: string }[];
    return packed!.filename;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Makes both packages of this version.
 * @param out folder for the two files, which is there
 * @returns their names
 * @throws AulaError where this is a package itself, and not Aula's repository
 */
export async function makePackages(out: string, report: Report): Promise<{ aula: string; policies: string }> {
  if (!existsSync(inTree("tsconfig.package.json")))
    throw new AulaError(
      "this is a package of Aula, and packages are made from its repository",
      "run the command there",
    );
  report("compiling aula");
  const aula = await build(
    "tsconfig.package.json",
    inTree(),
    FILES,
    published(packageJson(), {
      main: "components/index.js",
      types: "components/index.d.ts",
      bin: { aula: "delivery/aula.js" },
    }),
  );
  report("compiling @aula/policies");
  const policies = await build(
    "policies",
    inTree("policies"),
    POLICY_FILES,
    published(packageJson("policies"), { main: "index.js", bin: { "aula-policy": "bin/aula-policy.js" } }),
  );
  report("packing");
  return { aula: await pack(aula, resolve(out)), policies: await pack(policies, resolve(out)) };
}
