/** Builds programs from a Go module of this tree, and keeps them by content in the cache folder. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { exec, execLines } from "../exec";
import { cacheDir } from "../paths";
import type { Report } from "../report";
import { exists } from "./tools";

/** What is built from a module. */
export interface GoModule {
  /** Name of the programs' folder in the cache, and in progress. */
  readonly name: string;
  /** Folder with go.mod and go.sum, which pin every dependency. */
  readonly source: string;
  /** Packages to build: import paths, `.`, or `tool` for all that go.mod names as tools. */
  readonly packages: readonly string[];
  /** Flags for the linker. Default: leave symbols and debug information out. */
  readonly ldflags?: string;
  /** Build tags. Default: none. */
  readonly tags?: string;
  /** Names of programs that Go would name after their package's folder. */
  readonly renamed?: Readonly<Record<string, string>>;
}

const STRIPPED = "-s -w";

/** Static programs that do not depend on this machine's settings. */
const ENVIRONMENT = { GOOS: "linux", CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" };

/** Progress: how many of how many packages are compiled. Said at most once a second. */
function counted(name: string, total: number, report: Report): (line: string) => void {
  let [done, last] = [0, 0];
  return () => {
    done += 1;
    if (Date.now() - last < 1000) return;
    last = Date.now();
    report(`building ${name} from its Go module: ${Math.min(done, total)} of ${total} packages`);
  };
}

/** Where a module's programs are in the cache, whether they are built or not. */
async function folderOf({ name, source, packages, ldflags = STRIPPED, tags = "" }: GoModule): Promise<string> {
  const hash = createHash("sha256").update([ldflags, tags, process.arch, ...packages].join("\n"));
  for (const file of (await readdir(source)).sort()) hash.update(file).update(await readFile(join(source, file)));
  return join(cacheDir(), "binaries", `${name}-${hash.digest("hex").slice(0, 12)}`);
}

/** Whether a module's programs are in the cache. */
export const isBuilt = async (module: GoModule): Promise<boolean> => exists(await folderOf(module));

/**
 * Folder of a module's programs, built unless the cache has them.
 * @throws AulaError when the build fails; a build that was interrupted leaves nothing that counts as built
 */
export async function ensureGoModule(module: GoModule, report: Report): Promise<string> {
  const { name, source, packages, ldflags = STRIPPED, tags = "", renamed = {} } = module;
  const folder = await folderOf(module);
  if (await exists(folder)) return folder;
  report(`building ${name} from its Go module: looking what is to be compiled`);
  const [env, flags] = [
    process.platform === "linux" ? ENVIRONMENT : { ...ENVIRONMENT, GOOS: "" },
    ["-trimpath", "-tags", tags, "-ldflags", ldflags],
  ];
  const options = { cwd: source, env };
  const named = packages.flatMap((one) => (one === "tool" ? [] : [one]));
  const tools = packages.includes("tool")
    ? (await exec("go", ["list", "-f", "{{.ImportPath}}", "tool"], options)).split("\n")
    : [];
  // Modules are downloaded here.
  const stale = await exec(
    "go",
    ["list", ...flags, "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", ...named, ...tools],
    options,
  );
  const made = `${folder}.${process.pid}`;
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { recursive: true });
  const total = stale.split("\n").filter(Boolean).length;
  await execLines(
    "go",
    ["build", "-v", ...flags, "-o", `${made}/`, ...named, ...tools],
    counted(name, total, report),
    options,
  );
  for (const [from, to] of Object.entries(renamed)) await rename(join(made, from), join(made, to));
  // Another run may have been quicker.
  if (await exists(folder)) await rm(made, { recursive: true, force: true });
  else await rename(made, folder);
  return folder;
}
