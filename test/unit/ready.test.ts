import { diagnose, waitReady } from "../../delivery/course/ready";
import { AulaError } from "../../delivery/errors";
import type { Kubectl } from "../../delivery/kubectl";

type Status = Record<string, unknown>;
const pod = (name: string, status: Status) => ({ metadata: { name, namespace: "ml-2026-hub" }, status });
const waiting = (reason: string, message?: string): Status => ({
  phase: "Pending",
  containerStatuses: [{ name: "c", ready: false, restartCount: 0, state: { waiting: { reason, message } } }],
});

/** kubectl that has these pods in the hub's namespace and these log lines; `failing` commands fail as kubectl does. */
function kubectl(pods: unknown[], log = "", failing?: string): Kubectl & { readonly asked: string[] } {
  const asked: string[] = [];
  const fake = {
    asked,
    prefix: ["--context", "kind-aula"],
    json: async (args: string[]) => ({ items: args.includes("ml-2026-hub") ? pods : [] }),
    run: async (args: string[]) => {
      asked.push(args.join(" "));
      if (failing && args.join(" ").includes(failing)) throw new Error(`kubectl: ${failing} timed out`);
      return args[0] === "logs" ? log : "";
    },
  };
  return fake as unknown as Kubectl & { readonly asked: string[] };
}

describe("what is wrong with a pod", () => {
  const DESCRIBE = "kubectl --context kind-aula describe pod hub-1 -n ml-2026-hub";
  test.each<[string, Status, string, string]>([
    [
      "no image",
      waiting("ImagePullBackOff", "not found"),
      "ImagePullBackOff: not found",
      'the image is not in the registry: "make images", then "make up"',
    ],
    [
      "a crash",
      waiting("CrashLoopBackOff"),
      "CrashLoopBackOff",
      'its last log lines say why; "make up" again once that is put right',
    ],
    [
      "no room",
      {
        phase: "Pending",
        conditions: [
          { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/1 nodes: Insufficient cpu" },
        ],
      },
      "Unschedulable: 0/1 nodes: Insufficient cpu",
      "the cluster has no room: stop servers or sessions, or lower the requests in the stack's file",
    ],
    [
      "no memory",
      {
        phase: "Running",
        containerStatuses: [{ name: "c", ready: false, state: { terminated: { reason: "OOMKilled", exitCode: 137 } } }],
      },
      "OOMKilled",
      "it ran out of memory: is the machine's memory full (`free -h`)?",
    ],
    [
      "no disk",
      { phase: "Failed", conditions: [{ type: "Ready", status: "False", reason: "Evicted", message: "DiskPressure" }] },
      "Evicted: DiskPressure",
      'the disk is full: free some ("make clean" empties Aula\'s cache), then "make up"',
    ],
    [
      "a probe that fails",
      { phase: "Running", containerStatuses: [{ name: "c", ready: false, state: { running: {} } }] },
      "running, but its readiness probe does not answer",
      DESCRIBE,
    ],
    ["nothing known", { phase: "Unknown" }, "Unknown", DESCRIBE],
  ])("%s: its reason and what to try", async (_, status, reason, cure) => {
    expect(await diagnose(kubectl([pod("hub-1", status)]), "ml-2026")).toBe(
      `pod ml-2026-hub/hub-1: ${reason}\n  try: ${cure}`,
    );
  });

  test("its last log lines are shown", async () => {
    expect(
      await diagnose(kubectl([pod("hub-1", waiting("CrashLoopBackOff"))], "line 1\nline 2\n"), "ml-2026"),
    ).toContain("CrashLoopBackOff\n    line 1\n    line 2\n  try: ");
  });

  test("pods that are ready are not named", async () => {
    const fine = pod("proxy-1", { phase: "Running", conditions: [{ type: "Ready", status: "True" }] });
    expect(await diagnose(kubectl([fine]), "ml-2026")).toBe("");
    expect(await diagnose(kubectl([fine, pod("hub-1", waiting("ErrImagePull"))]), "ml-2026")).not.toContain("proxy-1");
  });
});

describe("ready", () => {
  const HUB = { "x-jupyterhub-version": "6.1.1" };
  const answer = (status: number, headers: Record<string, string> = HUB) =>
    jest.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("", { status, headers }));
  afterEach(() => jest.restoreAllMocks());

  test.each([
    [true, 5],
    [false, 4],
  ])("waits for each part, then for the hub at its address (GPUs: %s)", async (gpu, parts) => {
    const fetched = answer(200);
    const lines: string[] = [];
    const fake = kubectl([]);
    await waitReady(fake, { instance: "ml-2026", url: "http://localhost:8000", gpu }, (line) => lines.push(line), 30);
    expect(lines.map((line) => line.slice(0, 6))).toEqual(
      Array.from({ length: parts }, (_, i) => `${i + 1} of ${parts}`),
    );
    expect(fake.asked.filter((line) => line.startsWith("rollout status"))).toHaveLength(parts - 1);
    expect(fake.asked.some((line) => line.includes("gpu-simulator"))).toBe(gpu);
    expect(fetched.mock.calls.at(-1)?.[0]).toBe("http://localhost:8000/hub/health");
  });

  test("a part that takes long is said to wait, and for what", async () => {
    answer(200);
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask"] });
    try {
      const lines: string[] = [];
      const fake = kubectl([pod("hubble-1", waiting("Other")), pod("hub-1", waiting("ErrImagePull", "not found"))]);
      const run = fake.run.bind(fake);
      fake.run = async (args) => {
        if (args.includes("deployment/hub")) await jest.advanceTimersByTimeAsync(25_000);
        return run(args);
      };
      await waitReady(fake, { instance: "ml-2026", url: "http://x", gpu: false }, (line) => lines.push(line));
      expect(lines.filter((line) => line.startsWith("2 of 4"))).toEqual([
        "2 of 4: hub",
        ...Array<string>(2).fill("2 of 4: hub: ErrImagePull: not found"),
      ]);
      expect(lines.filter((line) => line.startsWith("1 of 4"))).toEqual(["1 of 4: proxy"]);
    } finally {
      jest.useRealTimers();
    }
  });

  test("not ready: which pod, why, what to try; the hub's address is not even asked", async () => {
    const fetched = answer(200);
    const failing = waitReady(
      kubectl([pod("hub-1", waiting("ImagePullBackOff"))], "", "deployment/hub"),
      { instance: "ml-2026", url: "http://x", gpu: false },
      () => undefined,
      1,
    );
    await expect(failing).rejects.toThrow(AulaError);
    await expect(failing).rejects.toThrow(
      /^the course is not ready: kubectl: deployment\/hub timed out\npod ml-2026-hub\/hub-1: ImagePullBackOff\n {2}try: /,
    );
    expect(fetched).not.toHaveBeenCalled();
  });

  /** Two minutes and more pass. */
  async function refused(report: (line: string) => void, text: string): Promise<void> {
    jest.useFakeTimers();
    const failing = expect(
      waitReady(kubectl([]), { instance: "ml-2026", url: "http://localhost:8000", gpu: false }, report, 1),
    ).rejects.toThrow(`the course is not ready: http://localhost:8000/hub/health ${text}`);
    for (let second = 0; second < 150; second++) {
      await new Promise(jest.requireActual<typeof import("node:timers")>("node:timers").setImmediate);
      await jest.advanceTimersByTimeAsync(1000);
    }
    jest.useRealTimers();
    await failing;
  }

  test.each<[string, number, Record<string, string>, string]>([
    ["a proxy that has no hub yet", 503, {}, "answers 503"],
    [
      "another server that says its name",
      404,
      { server: "nginx" },
      'answers 404, and it is not a JupyterHub that answers but "nginx"',
    ],
    ["another server", 403, {}, "answers 403, and it is not a JupyterHub that answers"],
    ["a hub that does not know the page", 404, HUB, "answers 404"],
    ["a hub that is not well", 500, HUB, "answers 500"],
  ])(
    "%s is not the hub: it is asked again, each time over a connection of its own, and the page that answers is named",
    async (_, status, headers, text) => {
      const fetched = answer(status, headers);
      const lines: string[] = [];
      await refused((line) => lines.push(line), text);
      expect(fetched.mock.calls.length).toBeGreaterThan(20);
      expect(fetched.mock.calls.every(([, init]) => new Headers(init?.headers).get("connection") === "close")).toBe(
        true,
      );
      expect(lines).toContain(`4 of 4: http://localhost:8000/hub/health ${text}`);
    },
  );

  test("nobody at the address: named, and why", async () => {
    jest
      .spyOn(globalThis, "fetch")
      .mockRejectedValue(
        new TypeError("fetch failed", { cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }) }),
      );
    await refused(() => undefined, "does not answer (ECONNREFUSED)");
  });
});
