/** A Pulumi project in a folder of its own, with a state of its own: what it does, nobody else's stack sees. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type ExecResult, tryExec } from "../../delivery/exec";
import { buildPulumi } from "../../delivery/pulumi/built";
import { findPulumi } from "../../delivery/pulumi/command";
import type { ApiServer } from "../api-server/api-server";

/**
 * The end of a program on an API server by itself: no kubelet is there, so nothing ever starts, and nobody is to wait
 * for it.
 * @param transform the argument of `courseProgram`, as text
 */
export const runsWithoutWaiting = (transform = ""): string =>
  `const program = courseProgram(${transform});\nexport = () => program({ wait: false });\n`;

/**
 * PATH on which a bare `pulumi up` finds all that it needs: as it is, or with the programs that `make env` builds
 * first.
 */
async function path(): Promise<string> {
  const found = await findPulumi(console.log);
  const bin = found.whole ? found.bin : join(await buildPulumi(console.log, { bare: true }), "bin");
  return `${bin === undefined ? "" : `${bin}:`}${process.env["PATH"] ?? ""}`;
}

/** A project that `pulumi` runs in. */
export interface Project {
  readonly folder: string;
  /** Runs pulumi in it; what it printed, errors included, in the order in which a person would read it. */
  pulumi(args: readonly string[], env?: Record<string, string>): Promise<{ ok: boolean; text: string }>;
  remove(): void;
}

/**
 * Of a program of this tree, so that it may be anything: the course, changed as a fork would change it.
 * @param index text of its index.ts; `COMPONENTS` in it is the folder of the components
 * @param config text below `config:` of its one stack, `dev`
 */
export function makeProject(index: string, config: string): Project {
  const folder = mkdtempSync(join(tmpdir(), "aula-project-"));
  const at = (...parts: string[]): string => join(folder, ...parts);
  mkdirSync(at("state"));
  symlinkSync(resolve("node_modules"), at("node_modules"));
  cpSync("tsconfig.json", at("tsconfig.json"));
  writeFileSync(at("package.json"), JSON.stringify({ name: "project", private: true, main: "index.ts" }));
  writeFileSync(at("Pulumi.yaml"), readFileSync("Pulumi.yaml", "utf8"));
  writeFileSync(at("Pulumi.dev.yaml"), `config:\n${config}`);
  writeFileSync(at("index.ts"), index.replaceAll("COMPONENTS", resolve("components")));
  const own = {
    PULUMI_BACKEND_URL: `file://${at("state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a test's own",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  return {
    folder,
    pulumi: async (args, env = {}) => {
      const { ok, stdout, stderr }: ExecResult = await tryExec(
        "pulumi",
        [...args, "--non-interactive", "--color", "never"],
        { cwd: folder, env: { PATH: await path(), ...own, ...env } },
      );
      return { ok, text: `${stdout}\n${stderr}` };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** 32 bytes, base64. Without it the program asks the random provider, which cannot be built from a Go module. */
const SEED = Buffer.alloc(32, 7).toString("base64");

/** The example course in a stack's words, small: one student, on an API server by itself, images from nowhere. */
export function smallCourse({ kubeconfig }: Pick<ApiServer, "kubeconfig">, roster: string): string {
  return `  aula:course: small
  aula:year: 2026-27
  aula:title: Small
  aula:teachers: [teacher]
  aula:roster: ${roster}
  aula:target: { kind: existing, kubeconfig: ${kubeconfig}, context: api-server, registry: registry.example.edu/aula, storageClass: standard, url: "https://hub.example.edu" }
  aula:capacity: { cpu: 8, memory: 64Gi, gpu: 4 }
  aula:student:
    quota: { cpu: 1, memory: 6Gi, gpu: 1, pods: 8 }
  aula:gpu: { plugin: simulated, perNode: 2 }
  aula:benchmarks:
    quota: { cpu: 1, memory: 6Gi, gpu: 0, pods: 8 }
  aula:images: prebuilt
  aula:seed: ${SEED}
`;
}
