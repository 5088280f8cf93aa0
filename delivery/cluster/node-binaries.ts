/** The programs inside a made node image, each built from a Go module that images/kind-node/binaries pins. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { exec } from "../exec";
import { cacheDir, inTree } from "../paths";
import type { Report } from "../report";
import { exists } from "../machine/tools";
import { KIND_VERSION, KUBERNETES_VERSION } from "../versions";

/**
 * Folders of images/kind-node/binaries; each is a Go module of its own, so that their dependencies do not mix.
 */
export const BINARIES = ["kubernetes", "etcd", "containerd", "cni", "coredns", "metrics-server", "local-path-provisioner"] as const;

// Without the stamp kubeadm and the API server call themselves v0.0.0.
const stamp = (name: string, value: string): string => `-X k8s.io/component-base/version.${name}=${value}`;
const [, major, minor] = /^v(\d+)\.(\d+)/.exec(KUBERNETES_VERSION) ?? [];
const LDFLAGS: Partial<Record<(typeof BINARIES)[number], string>> = {
  kubernetes: ["-s -w", stamp("gitVersion", KUBERNETES_VERSION), stamp("gitMajor", major ?? ""), stamp("gitMinor", minor ?? "")].join(" "),
};

/**
 * Builds one module's programs unless the cache has them, and returns the folder they are in.
 * Kubernetes takes about 13 CPU-minutes on the first call; the others one to three each.
 */
export async function ensureBinaries(name: (typeof BINARIES)[number], report: Report): Promise<string> {
  const source = inTree("images", "kind-node", "binaries", name);
  const ldflags = LDFLAGS[name] ?? "-s -w";
  const hash = createHash("sha256").update(ldflags).update(process.arch);
  for (const file of (await readdir(source)).sort()) hash.update(await readFile(join(source, file)));
  const folder = join(cacheDir(), "binaries", `${name}-${hash.digest("hex").slice(0, 12)}`);
  if (await exists(folder)) return folder;
  report(`building ${name} from its Go module`);
  const env = { GOOS: "linux", CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" };
  const packages = (await exec("go", ["list", "-f", "{{.ImportPath}}", name === "coredns" ? "." : "tool"], { cwd: source, env })).split("\n");
  await rm(`${folder}.new`, { recursive: true, force: true });
  await mkdir(`${folder}.new`, { recursive: true });
  await exec("go", ["build", "-tags", "no_btrfs", "-trimpath", "-ldflags", ldflags, "-o", `${folder}.new/`, ...packages], { cwd: source, env });
  // etcd's package is called server, and Go names the program after it.
  if (name === "etcd") await rename(join(`${folder}.new`, "server"), join(`${folder}.new`, "etcd"));
  await rename(`${folder}.new`, folder);
  return folder;
}

/** The folder with the files of kind's own base image (entry point, units, containerd's configuration), out of kind's Go module. */
export async function kindBaseFiles(): Promise<string> {
  const answer = await exec("go", ["mod", "download", "-json", `sigs.k8s.io/kind@${KIND_VERSION}`], { env: { GOFLAGS: "" } });
  return join((JSON.parse(answer) as { Dir: string }).Dir, "images", "base", "files");
}
