/** The programs inside a made node image, each built from a Go module that images/kind-node/binaries pins. */
import { join } from "node:path";
import { exec } from "../../delivery/exec";
import { ensureGoModule } from "../../delivery/machine/go-module";
import { inTree } from "../../delivery/paths";
import type { Report } from "../../delivery/report";
import { KIND_VERSION, KUBERNETES_VERSION } from "../../delivery/versions";

/**
 * Folders of images/kind-node/binaries; each is a Go module of its own, so that their dependencies do not mix.
 */
export const BINARIES = [
  "kubernetes",
  "etcd",
  "containerd",
  "cni",
  "coredns",
  "metrics-server",
  "local-path-provisioner",
] as const;

// Without the stamp kubeadm and the API server call themselves v0.0.0.
const stamp = (name: string, value: string): string => `-X k8s.io/component-base/version.${name}=${value}`;
const [, major, minor] = /^v(\d+)\.(\d+)/.exec(KUBERNETES_VERSION) ?? [];
const LDFLAGS: Partial<Record<(typeof BINARIES)[number], string>> = {
  kubernetes: [
    "-s -w",
    stamp("gitVersion", KUBERNETES_VERSION),
    stamp("gitMajor", major ?? ""),
    stamp("gitMinor", minor ?? ""),
  ].join(" "),
};

/**
 * Folder of one module's programs, built unless the cache has them.
 * Kubernetes takes about 13 CPU-minutes on the first call; the others one to three each.
 */
export function ensureBinaries(name: (typeof BINARIES)[number], report: Report): Promise<string> {
  return ensureGoModule(
    {
      name,
      source: inTree("images", "kind-node", "binaries", name),
      packages: [name === "coredns" ? "." : "tool"],
      tags: "no_btrfs",
      ...(LDFLAGS[name] === undefined ? {} : { ldflags: LDFLAGS[name] }),
      // etcd's package is called server, and Go names the program after it.
      ...(name === "etcd" ? { renamed: { server: "etcd" } } : {}),
    },
    report,
  );
}

/**
 * The folder with the files of kind's own base image (entry point, units, containerd's configuration), out of kind's Go
 * module.
 */
export async function kindBaseFiles(): Promise<string> {
  const answer = await exec("go", ["mod", "download", "-json", `sigs.k8s.io/kind@${KIND_VERSION}`], {
    env: { GOFLAGS: "" },
  });
  return join((JSON.parse(answer) as { Dir: string }).Dir, "images", "base", "files");
}
