import fc from "fast-check";
import { quantityValue } from "../../components/quantity";
import { isolationSpec, LIMIT_DEFAULTS, NOTHING, type Quota, quotaHard } from "../../components/students/objects";

const QUOTA: Quota = { cpu: "1", memory: "6Gi", gpu: 2, pods: 8 };
const GPU = "nvidia.com/gpu";

describe("the quota of a workspace", () => {
  test("counts pods, CPU by requests, memory, GPUs and one home", () => {
    expect(quotaHard(QUOTA, "5Gi", GPU)).toEqual({
      pods: "8",
      "requests.cpu": "1",
      "requests.memory": "6Gi",
      "limits.memory": "6Gi",
      "requests.nvidia.com/gpu": "2",
      persistentvolumeclaims: "1",
      "requests.storage": "5Gi",
      "count/pods": String(QUOTA.pods + 100),
      "count/jobs.batch": "50",
      "count/configmaps": "40",
      services: "4",
      "services.nodeports": "0",
      "services.loadbalancers": "0",
    });
  });

  test("does not count CPU limits: executors carry none", () =>
    expect(Object.keys(quotaHard(QUOTA, "5Gi", GPU))).not.toContain("limits.cpu"));

  test("without a home, no volume at all", () => {
    expect(quotaHard(QUOTA, undefined, GPU)).toMatchObject({ persistentvolumeclaims: "0" });
    expect(quotaHard(QUOTA, undefined, GPU)).not.toHaveProperty("requests.storage");
  });

  test("the GPU's key follows the resource's name", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("nvidia.com/gpu", "nvidia.com/gpu.shared", "nvidia.com/mig-1g.5gb"),
        fc.nat({ max: 9 }),
        (resource, gpu) => {
          const gpus = Object.entries(quotaHard({ ...QUOTA, gpu }, "1Gi", resource)).filter(([key]) =>
            key.includes("nvidia"),
          );
          expect(gpus).toEqual([[`requests.${resource}`, String(gpu)]]);
        },
      ),
    );
  });

  test("of someone who left: nothing runs, the home stays", () => {
    const hard = quotaHard(NOTHING, "5Gi", GPU);
    for (const key of ["pods", "requests.cpu", "requests.memory", "limits.memory", "requests.nvidia.com/gpu"])
      expect(hard[key]).toBe("0");
    expect(hard).toMatchObject({ persistentvolumeclaims: "1", "requests.storage": "5Gi" });
  });

  test("is a valid quantity in every field, for any quota", () => {
    const quota = fc.record({
      cpu: fc.nat().map((n) => `${n}m`),
      memory: fc.nat().map((n) => `${n}Mi`),
      gpu: fc.nat(),
      pods: fc.nat(),
    });
    fc.assert(
      fc.property(quota, fc.option(fc.constant("5Gi"), { nil: undefined }), (q, home) =>
        Object.values(quotaHard(q, home, GPU)).every((value) => quantityValue(value) >= 0),
      ),
    );
  });
});

test("a container that names no resources gets a request and a limit of CPU and memory, the request no larger", () => {
  const { default: limit, defaultRequest: request, min, type } = LIMIT_DEFAULTS;
  expect(type).toBe("Container");
  // Without it a limit of 0, which is none, escapes the quota.
  for (const kind of ["cpu", "memory"] as const) expect(quantityValue(min[kind])).toBeGreaterThan(0);
  for (const kind of ["cpu", "memory"] as const) {
    expect(quantityValue(request[kind])).toBeGreaterThan(0);
    expect(quantityValue(request[kind])).toBeLessThanOrEqual(quantityValue(limit[kind]));
  }
});

describe("the network rules of a workspace", () => {
  interface Peer {
    namespaceSelector?: { matchLabels: Record<string, string> };
    podSelector?: object;
    ipBlock?: { cidr: string; except: string[] };
  }
  interface Rule {
    from?: Peer[];
    to?: Peer[];
    ports?: { protocol: string; port: number }[];
  }
  const spec = (hub?: string) =>
    isolationSpec(hub) as { podSelector: object; policyTypes: string[]; ingress: Rule[]; egress: Rule[] };
  const namespacesOf = (rules: Rule[]) =>
    rules
      .flatMap((rule) => [...(rule.from ?? []), ...(rule.to ?? [])])
      .flatMap((peer) => (peer.namespaceSelector ? [peer.namespaceSelector.matchLabels] : []));

  test.each([
    ["a person's", "ml-2026-hub"],
    ["the benchmarks'", undefined],
  ])("%s select every pod, in both directions", (_, hub) => {
    expect(spec(hub).podSelector).toEqual({});
    expect(spec(hub).policyTypes).toEqual(["Ingress", "Egress"]);
  });

  test("every rule names its peers, and every opening beyond the workspace its ports", () => {
    for (const [direction, key] of [
      ["ingress", "from"],
      ["egress", "to"],
    ] as const) {
      for (const rule of spec("ml-2026-hub")[direction]) {
        const peers = rule[key] ?? [];
        expect(peers.length).toBeGreaterThan(0);
        const inside = peers.every((peer) => JSON.stringify(peer) === '{"podSelector":{}}');
        expect(inside || (rule.ports ?? []).length > 0).toBe(true);
      }
    }
  });

  test("no other namespace but the hub's and the cluster's DNS", () => {
    const label = "kubernetes.io/metadata.name";
    expect(namespacesOf(spec("ml-2026-hub").ingress)).toEqual([{ [label]: "ml-2026-hub" }, { [label]: "ml-2026-hub" }]);
    expect(namespacesOf(spec("ml-2026-hub").egress)).toEqual([{ [label]: "ml-2026-hub" }, { [label]: "kube-system" }]);
    expect(namespacesOf(spec().ingress)).toEqual([]);
    expect(namespacesOf(spec().egress)).toEqual([{ [label]: "kube-system" }]);
  });

  test("only the hub and the proxy come in, and only to the notebook's port", () => {
    const [, rule] = spec("ml-2026-hub").ingress;
    expect(rule?.from?.map((peer) => peer.podSelector)).toEqual(
      ["hub", "proxy"].map((name) => ({ matchLabels: { "app.kubernetes.io/name": name } })),
    );
    expect(rule?.ports).toEqual([{ protocol: "TCP", port: 8888 }]);
  });

  test("nobody reaches the address where a cloud hands out a node's credentials", () => {
    const blocks = spec("h")
      .egress.flatMap((rule) => rule.to ?? [])
      .flatMap((peer) => (peer.ipBlock ? [peer.ipBlock] : []));
    expect(blocks.length).toBeGreaterThan(0);
    expect(
      blocks.every(({ except }) => except.includes("169.254.169.254/32") || except.includes("169.254.0.0/16")),
    ).toBe(true);
  });
});
