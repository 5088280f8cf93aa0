/** A quota says no: the student reads a sentence on the page, and the hub does not count it as a failure of its own. */
import { launch, newPage, screenshot, signIn } from "./harness/browser";
import { figure } from "./harness/figures";
import { ops, server, startServer, stopServer } from "./harness/hub";
import { kubectl, limitQuota, pods } from "./harness/kube";
import { hubNamespace, studentNamespace } from "./harness/stack";
import { waitFor } from "./harness/wait";

const namespace = studentNamespace("alice");

/** A pod that holds a GPU of the quota and never starts: no node has its label. */
const HOLDER = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "holder", namespace },
  spec: {
    nodeSelector: { "aula.dev/nowhere": "true" },
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "c",
        image: "none",
        resources: { limits: { "nvidia.com/gpu": "1", memory: "64Mi" }, requests: { cpu: "1m", memory: "64Mi" } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  },
};

/** How often the hub's container was started; a cluster that was brought back has started it before. */
async function hubStarts(): Promise<string> {
  const hub = await waitFor("one hub pod", 30, async () => {
    const all = await pods(hubNamespace, "app.kubernetes.io/name=hub");
    return all.length === 1 ? all[0] : undefined;
  });
  return kubectl([
    "get",
    "pod",
    hub.metadata.name,
    "-n",
    hubNamespace,
    "-o",
    "jsonpath={.metadata.uid} {.status.containerStatuses[0].restartCount}",
  ]);
}

describe("a notebook that the quota has no room for", () => {
  let startsBefore: string;

  beforeAll(async () => {
    startsBefore = await hubStarts();
    await stopServer("alice");
  });

  it("no pods: the page in the browser says so", async () => {
    const restore = await limitQuota(namespace, { pods: "0" });
    const browser = await launch();
    try {
      const page = await newPage(browser);
      await signIn(page, "alice");
      const sentence = page.locator(".aula-sentence[role=alert]");
      await sentence.waitFor({ timeout: 60_000 });
      expect(await sentence.innerText()).toBe("You cannot start a server: your quota allows 0 pods; ask your teacher.");
      expect(await page.locator("h1").first().innerText()).toBe("Your server did not start");
      await screenshot(page, "refusal");
    } finally {
      await browser.close();
      await restore();
    }
  });

  it("too little memory: the hub's API says so", async () => {
    const restore = await limitQuota(namespace, { "requests.memory": "512Mi" });
    try {
      const { status, text } = await ops("POST", "/users/alice/server", {});
      expect(status).toBe(403);
      expect((JSON.parse(text) as { message: string }).message).toBe(
        "A notebook needs 1 GiB of memory, but your quota allows only 512 MiB; ask your teacher.",
      );
    } finally {
      await restore();
    }
  });

  it("a memory limit of 0, which is none and would count nothing in the quota: refused by the API server", async () => {
    const [container] = HOLDER.spec.containers;
    const none = { limits: { memory: "0" }, requests: { memory: "0", cpu: "1m" } };
    const pod = { ...HOLDER, spec: { ...HOLDER.spec, containers: [{ ...container, resources: none }] } };
    await expect(kubectl(["create", "-f", "-"], JSON.stringify(pod))).rejects.toThrow(
      /minimum memory usage per Container is 4Mi/,
    );
  });

  it("the GPU in use: the hub's API says so, and without a GPU the notebook starts", async () => {
    await kubectl(["create", "-f", "-"], JSON.stringify(HOLDER));
    try {
      const { status, text } = await ops("POST", "/users/alice/server", { gpu: 1 });
      expect(status).toBe(403);
      expect((JSON.parse(text) as { message: string }).message).toContain(
        "You asked for 1 GPU, but you already use 1 of 1",
      );
      await startServer("alice");
    } finally {
      await kubectl(["delete", "pod", "holder", "-n", namespace, "--grace-period=0", "--force"]);
    }
    await stopServer("alice");
  });

  it("with a GPU free, a GPU notebook starts and has it", async () => {
    await startServer("alice", { gpu: 1 });
    const [notebook] = await pods(namespace, "component=singleuser-server");
    expect(notebook?.spec.containers[0]?.resources.limits?.["nvidia.com/gpu"]).toBe("1");
    await stopServer("alice");
  });

  it("no GPU free in the cluster: the start page knew, the sentence comes at once, and a button starts without", async () => {
    const browser = await launch();
    try {
      // An earlier file may have left servers without a GPU.
      for (const user of ["alice", "bob", "carol"]) await stopServer(user);
      await Promise.all([startServer("alice", { gpu: 1 }), startServer("bob", { gpu: 1 })]);
      const page = await newPage(browser);
      await signIn(page, "carol");
      // Signing in starts a server.
      await startServer("carol");
      await stopServer("carol");
      await page.goto("/hub/home");
      expect(await page.locator("#gpu-places").innerText()).toMatch(
        /^2 simulated GPUs for everybody in the course, none free now\. Simulated GPUs are counted/,
      );
      await screenshot(page, "gpus-in-use");
      const start = performance.now();
      await page.locator("#start-gpu").click({ noWaitAfter: true });
      const sentence = page.locator(".aula-sentence[role=alert]");
      await sentence.waitFor({ timeout: 60_000 });
      const seconds = (performance.now() - start) / 1000;
      figure("all GPUs in use, until the sentence", `${seconds.toFixed(1)} s (aim ≤ 10 s)`);
      expect(seconds).toBeLessThan(25);
      expect(await sentence.innerText()).toMatch(
        /^All 2 GPUs of the course are in use: 2 people have them\. Start without/,
      );
      await screenshot(page, "no-gpu-free");
      expect(await page.locator("#start-gpu").innerText()).toBe("Try again with a GPU");
      await page.locator("#start", { hasText: "Start without a GPU" }).click({ noWaitAfter: true });
      await waitFor("carol's server without a GPU", 120, async () => (await server("carol"))?.ready);
    } finally {
      await browser.close();
      for (const user of ["alice", "bob", "carol"]) await stopServer(user);
    }
  });

  it("counts as no failure of the hub", async () => {
    expect(await hubStarts()).toBe(startsBefore);
  });
});
