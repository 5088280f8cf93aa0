/** After its nodes were started, a cluster speaks of before for a while: what is no longer true in it. */
import { staleText } from "../../delivery/cluster/revive";

const SINCE = Date.parse("2026-11-30T12:37:01.700Z");
const BEFORE = "2026-11-30T12:05:00Z";
const AFTER = "2026-11-30T12:37:08Z";

const pod = (
  name: string,
  startedAt: string,
  podIP: string,
  {
    node = "n1",
    phase = "Running",
    deletionTimestamp,
  }: { node?: string; phase?: string; deletionTimestamp?: string } = {},
) => ({
  kind: "Pod" as const,
  metadata: { namespace: "hub", name, ...(deletionTimestamp && { deletionTimestamp }) },
  spec: { nodeName: node },
  status: { phase, podIP, containerStatuses: [{ state: { running: { startedAt } } }] },
});
const slice = (name: string, address: string, conditions: { ready?: boolean } = { ready: true }, target = name) => ({
  kind: "EndpointSlice" as const,
  metadata: { namespace: "hub", name: `${name}-x` },
  endpoints: [{ addresses: [address], conditions, targetRef: { kind: "Pod", name: target } }],
});

describe("what is still from before the start", () => {
  test.each<[string, Parameters<typeof staleText>[0], string | undefined]>([
    ["nothing where nothing is", [], undefined],
    [
      "a pod whose container began before: its kubelet has not spoken yet",
      [pod("proxy", BEFORE, "10.244.0.78"), pod("hub", AFTER, "10.244.0.3")],
      "1 of 2 pods start again",
    ],
    [
      "the Service has the address that the pod had",
      [pod("proxy", AFTER, "10.244.0.6"), slice("proxy", "10.244.0.78")],
      "1 Service has old addresses",
    ],
    [
      "two of them",
      [pod("proxy", AFTER, "10.244.0.6"), slice("proxy", "10.244.0.78"), slice("api", "10.244.0.78", {}, "proxy")],
      "2 Services have old addresses",
    ],
    ["the Service leads to a pod that is no longer", [slice("proxy", "10.244.0.78")], "1 Service has old addresses"],
    ["both are new", [pod("proxy", AFTER, "10.244.0.6"), slice("proxy", "10.244.0.6")], undefined],
    [
      "a second of the start counts as after it: the API gives whole seconds",
      [pod("proxy", "2026-11-30T12:37:01Z", "10.244.0.6")],
      undefined,
    ],
    [
      "a pod that is not ready is not led to: its old address harms nobody",
      [pod("proxy", AFTER, "10.244.0.6"), slice("proxy", "10.244.0.78", { ready: false })],
      undefined,
    ],
    [
      "a pod of a node that was not started goes on",
      [pod("other", BEFORE, "10.244.1.2", { node: "n2" }), slice("other", "10.244.1.2")],
      undefined,
    ],
    ["a finished pod does not start again", [pod("job", BEFORE, "10.244.0.9", { phase: "Succeeded" })], undefined],
    ["nor one that is being deleted", [pod("gone", BEFORE, "10.244.0.9", { deletionTimestamp: AFTER })], undefined],
    [
      "a Service without pods, such as the API's",
      [
        {
          kind: "EndpointSlice",
          metadata: { namespace: "default", name: "kubernetes" },
          endpoints: [{ addresses: ["10.89.0.2"], conditions: { ready: true } }],
        },
        { kind: "EndpointSlice", metadata: { namespace: "default", name: "none" }, endpoints: null },
      ],
      undefined,
    ],
  ])("%s", (_, items, text) => expect(staleText(items, ["n1"], SINCE)).toBe(text));
});
