/**
 * Pulumi out of Go modules, where neither a CLI is on PATH nor its installer answers: CLI, Kubernetes provider,
 * language host.
 */
import { createHash } from "node:crypto";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { ensureGoModule, type GoModule, isBuilt } from "../machine/go-module";
import { exists } from "../machine/tools";
import { cacheDir, inTree } from "../paths";
import type { Report } from "../report";
import { BUILT_PROVIDER_VERSION, PULUMI_VERSION } from "../versions";

const source = (name: string): string => inTree("tools", "pulumi", name);
const stamp = (name: string, version: string): string => `-s -w -X ${name}=${version}`;

/**
 * The programs, each a module of its own: their dependencies do not fit together. CPU minutes on the first call: 9, 16
 * and 1.
 */
const MODULES: Readonly<Record<"pulumi" | "pulumi-resource-kubernetes" | "pulumi-language-nodejs", GoModule>> = {
  pulumi: {
    name: "pulumi",
    source: source("cli"),
    packages: ["tool"],
    ldflags: stamp("github.com/pulumi/pulumi/sdk/v3/go/common/version.Version", `v${PULUMI_VERSION}`),
  },
  "pulumi-resource-kubernetes": {
    name: "pulumi-kubernetes",
    source: source("provider-kubernetes"),
    packages: ["."],
    ldflags: stamp("github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version", BUILT_PROVIDER_VERSION),
    renamed: { "provider-kubernetes": "pulumi-resource-kubernetes" },
  },
  "pulumi-language-nodejs": { name: "pulumi-language-nodejs", source: source("language-nodejs"), packages: ["tool"] },
};

/** What a run of `make` needs, and what a bare `pulumi up` needs besides. */
const FOR_MAKE = ["pulumi", "pulumi-resource-kubernetes"] as const;
const FOR_CLI = [...FOR_MAKE, "pulumi-language-nodejs"] as const;

/** Whether nothing would have to be built. */
export async function pulumiIsBuilt(): Promise<boolean> {
  return (await Promise.all(FOR_MAKE.map((name) => isBuilt(MODULES[name])))).every(Boolean);
}

/** Folder for some programs' links, by their content. */
function rootOf(programs: readonly string[]): string {
  const hash = createHash("sha256").update(programs.join("\n")).digest("hex").slice(0, 12);
  return join(cacheDir(), "pulumi", hash);
}

/**
 * Root of an installation built from Go modules: its programs are in `bin`.
 * @param bare with the language host too, so that a bare `pulumi up` finds all that it needs
 * @throws AulaError when a build fails
 */
export async function buildPulumi(report: Report, { bare = false } = {}): Promise<string> {
  const names = bare ? FOR_CLI : FOR_MAKE;
  const programs: string[] = [];
  for (const name of names) programs.push(join(await ensureGoModule(MODULES[name], report), name));
  const root = rootOf(programs);
  if (await exists(root)) return root;
  const made = `${root}.${process.pid}`;
  await mkdir(join(made, "bin"), { recursive: true });
  for (const [i, program] of programs.entries()) await symlink(program, join(made, "bin", names[i]!));
  await rename(made, root).catch(() => rm(made, { recursive: true, force: true }));
  return root;
}
