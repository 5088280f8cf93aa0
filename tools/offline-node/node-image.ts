/**
 * The image of a cluster's nodes: kind's own where it can be pulled, else made from package registries and kept by
 * content.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { exec } from "../../delivery/exec";
import { ensureBase } from "../../delivery/images/base-image";
import { buildImage } from "../../delivery/images/build-image";
import { canPull, type Engine } from "../../delivery/machine/engine";
import { exists, needGo } from "../../delivery/machine/tools";
import { cacheDir, inTree } from "../../delivery/paths";
import type { Report } from "../../delivery/report";
import {
  COREDNS_VERSION,
  ETCD_VERSION,
  KIND_VERSION,
  KUBERNETES_VERSION,
  METRICS_SERVER_VERSION,
  NODE_IMAGE,
} from "../../delivery/versions";
import { BINARIES, ensureBinaries, kindBaseFiles } from "./node-binaries";

const SOURCE = inTree("images", "kind-node");

/** Stage of the Dockerfile → the names under which kubeadm and the manifests ask for it. */
const COMPONENTS: Record<string, string[]> = {
  static: [
    "localhost/aula/node-static:made",
    `registry.k8s.io/etcd:${ETCD_VERSION}-0`,
    ...["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map(
      (name) => `registry.k8s.io/${name}:${KUBERNETES_VERSION}`,
    ),
  ],
  network: ["localhost/aula/node-network:made", `registry.k8s.io/kube-proxy:${KUBERNETES_VERSION}`],
  coredns: [`registry.k8s.io/coredns/coredns:${COREDNS_VERSION}`],
  "metrics-server": [`registry.k8s.io/metrics-server/metrics-server:${METRICS_SERVER_VERSION}`],
  // 3.10 is what the containerd configuration of kind's base image names.
  pause: ["registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10.2"],
};

/** A short hash of everything that a made node image depends on. */
async function contentHash(): Promise<string> {
  const hash = createHash("sha256").update(
    [KIND_VERSION, KUBERNETES_VERSION, process.arch, JSON.stringify(COMPONENTS)].join("\n"),
  );
  const files = (await readdir(SOURCE, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(`\n${relative(SOURCE, path)}\n`).update(await readFile(path));
  }
  return hash.digest("hex").slice(0, 12);
}

/** Puts together what the Dockerfile copies from. */
async function stage(context: string, report: Report): Promise<void> {
  await rm(context, { recursive: true, force: true });
  await mkdir(join(context, "bin"), { recursive: true });
  for (const part of ["Dockerfile", "component", "manifests", "system"])
    await cp(join(SOURCE, part), join(context, part), { recursive: true });
  await cp(await kindBaseFiles(), join(context, "kind"), { recursive: true });
  // Go's module cache is read-only, and so would be the copy, and folders such as /etc of the image.
  await exec("chmod", ["-R", "u+w", join(context, "kind")]);
  for (const name of BINARIES) await cp(await ensureBinaries(name, report), join(context, "bin"), { recursive: true });
}

async function make(engine: Engine, image: string, report: Report): Promise<void> {
  await needGo("The node image");
  const base = await ensureBase(engine, "bookworm", report);
  const context = join(cacheDir(), "build", "kind-node");
  await stage(context, report);
  for (const [target, [first = "", ...more]] of Object.entries(COMPONENTS)) {
    await buildImage(engine, { context, base, target, tag: first }, report);
    for (const name of more) await engine.run(["tag", first, name]);
  }
  const names = Object.values(COMPONENTS).flat();
  await engine.run([
    "save",
    ...(engine.name === "podman" ? ["--multi-image-archive"] : []),
    "-o",
    join(context, "images.tar"),
    ...names,
  ]);
  await buildImage(engine, { context, base, target: "node", tag: image }, report);
  // Only the node image stays: nobody should find our kube-apiserver under the real one's name in their engine.
  await engine.run(["rmi", "--force", ...names]);
  await rm(context, { recursive: true, force: true });
}

/**
 * Name of an image that kind can make nodes of. In this order: one the engine has, one that can be pulled, the archive
 * in the cache folder (made by another clone, or before the engine was emptied), one built now: about 20 minutes on two
 * cores, the first time.
 */
export async function ensureNodeImage(engine: Engine, report: Report): Promise<string> {
  const hash = await contentHash();
  const made = `localhost/aula/kind-node:${hash}`;
  const archive = join(cacheDir(), `kind-node-${hash}.tar`);
  for (const image of [NODE_IMAGE, made]) if ((await engine.try(["image", "inspect", image])).ok) return image;
  if (await exists(archive)) {
    report("loading the node image from the cache folder");
    await engine.run(["load", "-i", archive]);
    return made;
  }
  if (await canPull(engine, NODE_IMAGE)) {
    report(`pulling ${NODE_IMAGE}`);
    await engine.run(["pull", NODE_IMAGE]);
    return NODE_IMAGE;
  }
  report("kind's node image cannot be pulled; making one from package registries");
  await make(engine, made, report);
  report("keeping the node image in the cache folder");
  await engine.run(["save", "-o", `${archive}.new`, made]);
  await rename(`${archive}.new`, archive);
  return made;
}
