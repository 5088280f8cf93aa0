/**
 * A site's own cluster, for real: another stack reaches the tests' cluster as one that is there, through nothing but a
 * kubeconfig.
 */
import "./names";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubeconfigOf } from "../../../components/cluster/targets/kind";
import { namespaceOf } from "../../../components/names";
import { figure } from "../harness/figures";
import { startServer, stopServer } from "../harness/hub";
import { kubectl, kubectlJson, secretData } from "../harness/kube";
import { make, mustMake, outcomeOf } from "../harness/make";
import { objectsOf } from "../harness/objects";
import { CLUSTER, INSTANCE, ROOT, removeStack, report, writeRoster, writeStack } from "../harness/stack";
import { waitFor } from "../harness/wait";
import { eraseHomes, up, writeCourse } from "./two-nodes";

const [SITE, ROSTER, SITE_INSTANCE, NODE_PORT] = ["cisite.local", "rosters/cisite.csv", "site-2026-27", 30090];
const ADA = namespaceOf(SITE_INSTANCE, "student", "ada");
let url: string;
let before: string[];

interface Node {
  readonly metadata: { readonly name: string };
  readonly status: { readonly addresses: readonly { type: string; address: string }[] };
}
interface Notebook {
  readonly spec: { readonly nodeName: string; readonly imagePullSecrets: readonly { name: string }[] };
}

beforeAll(async () => {
  writeCourse(2);
  await up();
  await startServer("alice");
  const nodes = (await kubectlJson<{ items: Node[] }>(["get", "nodes"])).items;
  const address = nodes[0]?.status.addresses.find(({ type }) => type === "InternalIP")?.address ?? "";
  url = `http://${address}:${NODE_PORT}`;
  const authority = await kubectl([
    "config",
    "view",
    "--raw",
    "-o",
    "jsonpath={.clusters[0].cluster.certificate-authority-data}",
  ]);
  writeFileSync(report("site-ca.pem"), Buffer.from(authority, "base64"));
  const on = (node: string) => ({ labels: { "kubernetes.io/hostname": `${CLUSTER}-${node}` } });
  writeRoster(["ada"], ROSTER);
  writeStack(
    [
      [["aula:course"], "site"],
      [["aula:roster"], ROSTER],
      [["aula:gpu"], { plugin: "existing" }],
      [
        ["aula:target"],
        {
          kind: "existing",
          kubeconfig: kubeconfigOf(CLUSTER),
          context: `kind-${CLUSTER}`,
          registry: "localhost:5001/aula",
          storageClass: "aula-homes",
          url,
          nodePort: NODE_PORT,
          pullSecret: { username: "robot", password: "not asked for" },
          caBundle: report("site-ca.pem"),
          nodes: { core: on("control-plane"), students: on("worker") },
        },
      ],
    ],
    SITE,
  );
  before = await objectsOf(INSTANCE);
});
afterAll(async () => {
  await make(["down"], { input: SITE });
  await stopServer("alice").catch(() => undefined);
  const volumes = (
    await kubectl(["get", "pv", "--no-headers", "-o=custom-columns=N:.metadata.name,S:.spec.claimRef.namespace"])
  )
    .split("\n")
    .filter((line) => line.includes(` ${SITE_INSTANCE}-`));
  if (volumes.length > 0) await kubectl(["delete", "pv", ...volumes.map((line) => line.trim().split(/\s+/)[0] ?? "")]);
  eraseHomes(SITE_INSTANCE);
  for (const file of [ROSTER, ROSTER.replace(".csv", ".left.csv")]) rmSync(join(ROOT, file), { force: true });
  removeStack(SITE);
});

it("is delivered, and its page is there", async () => {
  const made = await mustMake(["up"], { input: SITE, aloud: true });
  figure("existing: make up of another course on a cluster that is there", `${made.seconds} s`);
  expect(made.stdout).toContain("Images: 4 unchanged");
  const page = await fetch(`${url}/hub/login`);
  expect([page.status, await page.text()]).toEqual([
    200,
    expect.stringContaining("Big Data Science and Machine Learning 2026-27"),
  ]);
});

it("runs each thing where the site says, as the site says", async () => {
  const { AULA_OPS_TOKEN } = await secretData(namespaceOf(SITE_INSTANCE, "hub"), "hub");
  const { status } = await fetch(`${url}/hub/api/users/ada/server`, {
    method: "POST",
    headers: { Authorization: `token ${AULA_OPS_TOKEN}` },
    body: "{}",
  });
  expect([201, 202]).toContain(status);
  const { spec } = await waitFor("ada's notebook", 120, async () => {
    await kubectl(["wait", "--for=condition=Ready", "pod/notebook", "-n", ADA, "--timeout=5s"]);
    return kubectlJson<Notebook>(["get", "pod", "notebook", "-n", ADA]);
  });
  expect([spec.nodeName, spec.imagePullSecrets]).toEqual([`${CLUSTER}-worker`, [{ name: "registry" }]]);
  const trusted =
    "import os, ssl; print(os.environ['SSL_CERT_FILE'], len(ssl.create_default_context().get_ca_certs()))";
  expect((await kubectl(["exec", "notebook", "-n", ADA, "--", "python", "-c", trusted])).trim()).toBe(
    "/etc/aula/site/ca.crt 1",
  );
  const hub = await kubectl([
    "get",
    "pods",
    "-n",
    namespaceOf(SITE_INSTANCE, "hub"),
    "-l",
    "app.kubernetes.io/name in (hub,proxy)",
    "-o",
    "jsonpath={.items[*].spec.nodeName}",
  ]);
  expect(new Set(hub.split(" "))).toEqual(new Set([`${CLUSTER}-control-plane`]));
});

it("is left alone by a second make up", async () => {
  expect(outcomeOf(await mustMake(["up"], { input: SITE }))).toMatchObject({
    created: 0,
    updated: 0,
    replaced: 0,
    deleted: 0,
  });
});

it("ends without a trace but its volumes, which are listed; the other course does not notice", async () => {
  expect(await objectsOf(INSTANCE)).toEqual(before);
  const { stdout } = await mustMake(["down"], { input: SITE });
  expect((await objectsOf(SITE_INSTANCE)).filter((line) => !line.startsWith("PersistentVolume "))).toEqual([]);
  expect(stdout).toMatch(new RegExp(`volume \\S+ \\(${ADA}\\)`));
  expect(await objectsOf(INSTANCE)).toEqual(before);
});
