/**
 * A Kubernetes API server by itself, with its controllers and no kubelet: admission, quotas, RBAC and server-side apply
 * are the real ones, pods are not. The programs are those that the node image is made of (`ensureBinaries`), so the
 * version is the course's own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exec, tryExec } from "../../delivery/exec";
import { ensureBinaries } from "../../tools/offline-node/node-binaries";
import { waitFor } from "../cluster/harness/wait";

export interface ApiServer {
  /** Path of a kubeconfig that may do everything; its context is `api-server`. */
  readonly kubeconfig: string;
  /** Folder of its programs, kubectl among them. */
  readonly programs: string;
  /** Where it answers, and the bearer token of one who may do everything: for requests too many for a kubectl each. */
  readonly address: { readonly port: number; readonly token: string };
  /** Runs kubectl of the same version as the server. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Like {@link kubectl}, and a failure is an answer. */
  tryKubectl(args: readonly string[], input?: string): Promise<{ ok: boolean; stdout: string; stderr: string }>;
  /** Ends the server; what it held is gone. */
  stop(): Promise<void>;
}

export interface ApiServerOptions {
  /** Controllers, and so the quota's count, the `default` service accounts and the end of namespaces. Default: yes. */
  readonly controllers?: boolean;
}

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const server = createServer()
      .once("error", failed)
      .listen(0, "127.0.0.1", () => {
        const { port } = server.address() as { port: number };
        server.close(() => done(port));
      });
  });

function kubeconfigOf(port: number, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "api-server",
    clusters: [
      { name: "api-server", cluster: { server: `https://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } },
    ],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name: "api-server", context: { cluster: "api-server", user: "admin" } }],
  });
}

/**
 * Starts etcd, the API server and the controllers in a folder of their own. Takes about 10 s; the programs, if nobody
 * built them, about 20 minutes.
 */
export async function startApiServer({ controllers = true }: ApiServerOptions = {}): Promise<ApiServer> {
  const kubernetes = await ensureBinaries("kubernetes", console.log);
  const etcd = await ensureBinaries("etcd", console.log);
  const folder = mkdtempSync(join(tmpdir(), "aula-api-server-"));
  const at = (...parts: string[]): string => join(folder, ...parts);
  const running: { name: string; child: ChildProcess }[] = [];
  const start = (name: string, program: string, args: readonly string[]): void => {
    const log = openSync(at(`${name}.log`), "a");
    running.push({ name, child: spawn(program, args, { stdio: ["ignore", log, log] }) });
  };
  const stop = async (): Promise<void> => {
    await Promise.all(
      running
        .splice(0)
        .reverse()
        .map(
          ({ child }) =>
            new Promise<void>((done) => {
              if (child.exitCode !== null) return done();
              child.once("exit", () => done());
              child.kill("SIGKILL");
            }),
        ),
    );
    rmSync(folder, { recursive: true, force: true });
  };

  const [client, peer, secure, manager] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const token = randomBytes(24).toString("hex");
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  mkdirSync(at("certificates"));
  writeFileSync(at("accounts.key"), privateKey, { mode: 0o600 });
  writeFileSync(
    at("accounts.pub"),
    createPublicKey(createPrivateKey(privateKey)).export({ type: "spki", format: "pem" }),
  );
  writeFileSync(at("tokens.csv"), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  writeFileSync(at("kubeconfig"), kubeconfigOf(secure, token), { mode: 0o600 });

  start("etcd", join(etcd, "etcd"), [
    "--data-dir",
    at("etcd"),
    "--listen-client-urls",
    `http://127.0.0.1:${client}`,
    "--advertise-client-urls",
    `http://127.0.0.1:${client}`,
    "--listen-peer-urls",
    `http://127.0.0.1:${peer}`,
    "--initial-advertise-peer-urls",
    `http://127.0.0.1:${peer}`,
    "--initial-cluster",
    `default=http://127.0.0.1:${peer}`,
    // Nothing here outlives the process: waiting for the disk would measure the disk.
    "--unsafe-no-fsync",
    "--log-level",
    "error",
  ]);
  start("api-server", join(kubernetes, "kube-apiserver"), [
    `--etcd-servers=http://127.0.0.1:${client}`,
    `--secure-port=${secure}`,
    "--bind-address=127.0.0.1",
    `--cert-dir=${at("certificates")}`,
    `--token-auth-file=${at("tokens.csv")}`,
    "--authorization-mode=Node,RBAC",
    // As kubeadm and the clouds start it: what pods may do is for admission to say, and not for a switch.
    "--allow-privileged=true",
    "--service-cluster-ip-range=10.0.0.0/16",
    "--service-account-issuer=https://api-server.invalid",
    `--service-account-key-file=${at("accounts.pub")}`,
    `--service-account-signing-key-file=${at("accounts.key")}`,
  ]);
  const run = (args: readonly string[], input?: string): ReturnType<ApiServer["tryKubectl"]> =>
    tryExec(join(kubernetes, "kubectl"), ["--kubeconfig", at("kubeconfig"), ...args], { input });
  const server: ApiServer = {
    kubeconfig: at("kubeconfig"),
    programs: kubernetes,
    address: { port: secure, token },
    stop,
    tryKubectl: run,
    kubectl: (args, input) => exec(join(kubernetes, "kubectl"), ["--kubeconfig", at("kubeconfig"), ...args], { input }),
  };
  try {
    await waitFor("the API server", 60, async () => (await run(["get", "--raw", "/readyz"])).ok, 250);
  } catch (error) {
    const logs = running.map(({ name }) => `${name}: ${readFileSync(at(`${name}.log`), "utf8").slice(-1000)}`);
    await stop();
    throw new Error([(error as Error).message, ...logs].join("\n"));
  }
  if (controllers) {
    start("controllers", join(kubernetes, "kube-controller-manager"), [
      `--kubeconfig=${at("kubeconfig")}`,
      `--secure-port=${manager}`,
      "--bind-address=127.0.0.1",
      `--cert-dir=${at("certificates", "controllers")}`,
      `--service-account-private-key-file=${at("accounts.key")}`,
      "--use-service-account-credentials=true",
      "--leader-elect=false",
      "--concurrent-namespace-syncs=20",
      "--kube-api-qps=200",
      "--kube-api-burst=400",
    ]);
  }
  return server;
}
