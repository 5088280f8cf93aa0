/** JobSet's own controller beside an API server: under its own account, with no rights but those that it is given. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { JOBSET } from "../../components/jobset/names";
import { CONFIG } from "../../components/jobset/pod";
import type { Manifest } from "../../delivery/course/manifests";
import type { Kubectl } from "../../delivery/kubectl";
import { ensureGoModule } from "../../delivery/machine/go-module";
import { inTree } from "../../delivery/paths";
import { waitFor } from "../cluster/harness/wait";
import { freePort } from "./api-server";

/** Where its program looks for the certificate that it made, as the kubelet mounts it. */
const CERTIFICATE = "/tmp/k8s-webhook-server/serving-certs";

export interface JobSetProcess {
  /** What it has written so far. */
  log(): string;
  stop(): Promise<void>;
}

/** The course's objects, with webhooks that lead to a process of this machine: here no pod runs behind a Service. */
export const leadingTo = (port: number, manifest: Manifest): Manifest => {
  if (manifest.kind === "Service" && manifest.metadata.name === JOBSET.service)
    return { ...manifest, spec: { type: "ExternalName", externalName: "localhost" } };
  if (!manifest.kind.endsWith("WebhookConfiguration")) return manifest;
  return JSON.parse(JSON.stringify(manifest).replaceAll('"port":443', `"port":${port}`)) as Manifest;
};

/**
 * Starts it, and waits until its webhooks answer.
 * @param address of the API server
 * @param port of its webhooks
 */
export async function startJobSet(kubectl: Kubectl, address: string, port: number): Promise<JobSetProcess> {
  const programs = await ensureGoModule(
    { name: "jobset", source: inTree("images", "jobset"), packages: ["tool"] },
    console.log,
  );
  const folder = mkdtempSync(join(tmpdir(), "aula-jobset-"));
  const health = await freePort();
  const [given] = Object.values(CONFIG);
  const config = JSON.parse(given ?? "") as { leaderElection: object };
  writeFileSync(
    join(folder, "config.yaml"),
    JSON.stringify({
      ...config,
      leaderElection: { ...config.leaderElection, resourceNamespace: JOBSET.namespace },
      webhook: { host: "127.0.0.1", port },
      health: { healthProbeBindAddress: `127.0.0.1:${health}` },
    }),
  );
  const token = (await kubectl.run(["create", "token", JOBSET.account, "-n", JOBSET.namespace])).trim();
  const named = (kind: string, value: object) => ({ [kind]: value, name: "jobset" });
  writeFileSync(
    join(folder, "kubeconfig"),
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "jobset",
      clusters: [named("cluster", { server: address, "insecure-skip-tls-verify": true })],
      users: [named("user", { token })],
      contexts: [named("context", { cluster: "jobset", user: "jobset" })],
    }),
    { mode: 0o600 },
  );
  rmSync(CERTIFICATE, { recursive: true, force: true });
  const file = join(folder, "log");
  const log = openSync(file, "a");
  const child = spawn(
    join(programs, "jobset"),
    [`--config=${join(folder, "config.yaml")}`, `--kubeconfig=${join(folder, "kubeconfig")}`, "--zap-log-level=2"],
    { stdio: ["ignore", log, log] },
  );
  const started: JobSetProcess = {
    log: () => readFileSync(file, "utf8"),
    stop: async () => {
      await new Promise<void>((done) => {
        if (child.exitCode !== null || child.signalCode !== null) return done();
        child.once("exit", () => done());
        child.kill("SIGKILL");
      });
      for (const path of [folder, dirname(CERTIFICATE)]) rmSync(path, { recursive: true, force: true });
    },
  };
  try {
    const secret = await waitFor("its certificate", 60, async () => {
      const found = await kubectl.json<{ data?: Record<string, string> }>([
        "get",
        "secret",
        JOBSET.secret,
        "-n",
        JOBSET.namespace,
      ]);
      return found?.data?.["tls.key"] === undefined ? undefined : found.data;
    });
    mkdirSync(CERTIFICATE, { recursive: true, mode: 0o700 });
    for (const [name, content] of Object.entries(secret))
      writeFileSync(join(CERTIFICATE, name), Buffer.from(content, "base64"), { mode: 0o600 });
    await waitFor("its webhooks", 60, async () => (await fetch(`http://127.0.0.1:${health}/readyz`)).ok);
  } catch (error) {
    const last = started.log().split("\n").slice(-20).join("\n");
    await started.stop();
    throw new Error(`JobSet's controller: ${(error as Error).message}\n${last}`);
  }
  return started;
}
