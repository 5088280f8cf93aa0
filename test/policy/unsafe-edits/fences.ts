/** Unsafe edits of what fences a student in: quotas, limits, network policies, accounts and services. */
import type { KubeObject } from "../../../policies/objects/kubernetes";
import { workspaces } from "../../../policies/objects/namespaces";
import { as, changing, drop, kind, type Node, type Operator, type Pick } from "./operator";

const inWorkspace = (object: KubeObject, all: readonly KubeObject[]) =>
  workspaces(all).some(({ metadata }) => metadata?.name === object.metadata?.namespace);

/** An edit of the spec of objects of a kind. */
const spec = (
  what: string,
  name: string,
  edit: (spec: Node, pick: Pick) => unknown,
  applies: Operator["applies"] = () => true,
): Operator =>
  changing(
    `${what}: ${name}`,
    (object, all) => object.kind === what && applies(object, all),
    (copy, pick) => edit(as<Node>(copy["spec"]), pick),
  );
const gone = (what: string, applies: Operator["applies"] = () => true): Operator => ({
  name: `${what}: taken away`,
  applies: (object, all) => object.kind === what && applies(object, all),
  mutate: () => [],
});
const hard = (spec: Node) => spec["hard"] as unknown as Record<string, string>;
const isLeft = (object: KubeObject) => hard(as<Node>(object["spec"]))["pods"] === "0";
const closesAll = (object: KubeObject) => Object.keys(as<Node>(object["spec"])["podSelector"] ?? {}).length === 0;
const opening = (spec: Node, side: "ingress" | "egress", rule: object) =>
  Object.assign(spec, { [side]: [...as<object[]>(spec[side] ?? []), rule] });

/** Of fences. */
export const FENCES: readonly Operator[] = [
  gone("ResourceQuota"),
  ...[
    "pods",
    "requests.cpu",
    "requests.memory",
    "limits.memory",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
    "requests.nvidia.com/gpu",
  ].map((key) => spec("ResourceQuota", `no ${key}`, (one) => drop(one["hard"], key))),
  spec("ResourceQuota", "only for some pods", (one) => Object.assign(one, { scopes: ["BestEffort"] })),
  spec("ResourceQuota", "a GPU under another name", (one) =>
    Object.assign(hard(one), { "requests.nvidia.com/gpu.shared": "1" }),
  ),
  spec("ResourceQuota", "a key that counts nothing", (one) =>
    Object.assign(hard(one), { "limits.nvidia.com/gpu": "1" }),
  ),
  spec("ResourceQuota", "node ports", (one) => Object.assign(hard(one), { "services.nodeports": "5" })),
  spec(
    "ResourceQuota",
    "more than there is",
    (one, pick) =>
      Object.assign(
        hard(one),
        pick([{ "requests.cpu": "64" }, { "requests.memory": "1Ti" }, { "requests.nvidia.com/gpu": "100" }]),
      ),
    (object) => !isLeft(object),
  ),
  gone("LimitRange"),
  ...["default", "defaultRequest"].map((field) =>
    spec("LimitRange", `no ${field}`, (one) => drop(as<Node[]>(one["limits"])[0], field)),
  ),
  spec("LimitRange", "for pods instead of containers", (one) =>
    Object.assign(as<Node[]>(one["limits"])[0] as Node, { type: "Pod" }),
  ),
  gone("NetworkPolicy", closesAll),
  spec(
    "NetworkPolicy",
    "for some pods only",
    (one) => Object.assign(one, { podSelector: { matchLabels: { app: "none" } } }),
    closesAll,
  ),
  ...["Ingress", "Egress"].map((direction) =>
    spec(
      "NetworkPolicy",
      `without ${direction}`,
      (one) => Object.assign(one, { policyTypes: [direction === "Ingress" ? "Egress" : "Ingress"] }),
      closesAll,
    ),
  ),
  spec("NetworkPolicy", "out to everyone", (one) => opening(one, "egress", {})),
  spec("NetworkPolicy", "out to everyone on a port", (one) => opening(one, "egress", { ports: [{ port: 80 }] })),
  spec("NetworkPolicy", "in from everyone", (one) => opening(one, "ingress", {})),
  spec(
    "NetworkPolicy",
    "in from everyone on a port",
    (one) => opening(one, "ingress", { ports: [{ port: 8888 }] }),
    inWorkspace,
  ),
  spec("NetworkPolicy", "in from every namespace", (one) =>
    opening(one, "ingress", { from: [{ namespaceSelector: {} }] }),
  ),
  spec("NetworkPolicy", "out to every namespace", (one) => opening(one, "egress", { to: [{ namespaceSelector: {} }] })),
  spec("NetworkPolicy", "out to the metadata server", (one, pick) =>
    opening(one, "egress", {
      to: [{ ipBlock: { cidr: pick(["0.0.0.0/0", "169.254.0.0/16", "169.254.169.254/32"]) } }],
    }),
  ),
  spec(
    "NetworkPolicy",
    "without its exceptions",
    (one) => {
      for (const rule of as<Node[]>(one["egress"]))
        for (const peer of as<Node[]>(rule["to"] ?? [])) drop(peer["ipBlock"], "except");
    },
    (object) => JSON.stringify(object).includes('"except"'),
  ),
  changing("ServiceAccount: hands out its token", kind("ServiceAccount"), (copy, pick) =>
    Object.assign(copy, { automountServiceAccountToken: pick([true, undefined]) }),
  ),
  spec("Service", "an address of somebody else", (one) => Object.assign(one, { externalIPs: ["8.8.8.8"] })),
  spec(
    "Service",
    "a second door",
    (one, pick) => Object.assign(one, { type: pick(["NodePort", "LoadBalancer"]) }),
    (object) =>
      as<Node>(object["spec"])["type"] === undefined || as<string>(as<Node>(object["spec"])["type"]) === "ClusterIP",
  ),
  {
    name: "namespace: a door of the student's own",
    applies: (object, all) => workspaces(all).includes(object),
    mutate: (copy, pick) => [
      copy,
      pick<KubeObject>([
        {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "door", namespace: copy.metadata?.name },
          spec: { type: "NodePort", ports: [{ port: 80 }] },
        },
        {
          apiVersion: "networking.k8s.io/v1",
          kind: "Ingress",
          metadata: { name: "door", namespace: copy.metadata?.name },
          spec: {},
        },
      ]),
    ],
  },
];
