/** The tools that a cluster needs: kind and kubectl, found on PATH or made in the cache folder. */
import { access, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { AulaError } from "../errors";
import { exec, tryExec } from "../exec";
import { cacheDir } from "../paths";
import type { Report } from "../report";
import { KIND_VERSION, KUBERNETES_VERSION } from "../versions";
import type { Engine } from "./engine";

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** @throws AulaError where Go is missing; `what` says what it was to make */
export async function needGo(what: string): Promise<void> {
  if ((await tryExec("go", ["version"])).ok) return;
  throw new AulaError(
    `${what} would be built with Go, which is not installed.`,
    "Install Go 1.26 or newer, or reach a container registry (the node image is pulled then), or put kind on PATH.",
  );
}

/** Path of kind in the pinned version. */
export async function ensureKind(report: Report): Promise<string> {
  const own = join(cacheDir(), "bin", `kind-${KIND_VERSION}`);
  if (await exists(own)) return own;
  const found = await tryExec("kind", ["version"]);
  if (found.ok && found.stdout.includes(`kind ${KIND_VERSION} `)) return "kind";
  await needGo(`kind ${KIND_VERSION}`);
  report(`installing kind ${KIND_VERSION}`);
  const bin = join(cacheDir(), "bin", "new");
  await mkdir(bin, { recursive: true });
  await exec("go", ["install", `sigs.k8s.io/kind@${KIND_VERSION}`], {
    env: { GOBIN: bin, GOFLAGS: "", CGO_ENABLED: "0" },
  });
  await rename(join(bin, "kind"), own);
  return own;
}

/** Whether a kubectl is at most one minor version away from the cluster, which is what Kubernetes supports. */
async function fits(kubectl: string): Promise<boolean> {
  const { ok, stdout } = await tryExec(kubectl, ["version", "--client", "--output=json"], { timeout: 10_000 });
  if (!ok) return false;
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { minor: string } };
  return Math.abs(Number.parseInt(clientVersion.minor, 10) - Number(KUBERNETES_VERSION.split(".")[1])) <= 1;
}

/**
 * Path of a kubectl that fits the cluster: a copy of the one in the cluster's own node (Linux), else the user's.
 * @param node a node container to copy from, running or not
 */
export async function ensureKubectl(engine: Engine, node: string): Promise<string> {
  const own = join(cacheDir(), "bin", `kubectl-${KUBERNETES_VERSION}`);
  if (await exists(own)) return own;
  if (await fits("kubectl")) return "kubectl";
  if (process.platform !== "linux") {
    throw new AulaError(
      `No kubectl within one minor version of ${KUBERNETES_VERSION} is on PATH.`,
      `Install kubectl ${KUBERNETES_VERSION}.`,
    );
  }
  await mkdir(join(cacheDir(), "bin"), { recursive: true });
  await engine.run(["cp", `${node}:/usr/bin/kubectl`, `${own}.new`]);
  await rename(`${own}.new`, own);
  return own;
}
