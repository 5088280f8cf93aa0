import { BlockList } from "node:net";
import { as, isRecord, type KubeObject, list } from "../../objects/kubernetes";
import { ofKind, roleOf, workspaces } from "../../objects/namespaces";
import { hub, namespace, networkPolicy, workspace } from "../examples";
import { cis, type Finding, type SetRule } from "../rule";

/** The address of a cloud's metadata server, which provides its node's credentials. */
const METADATA = "169.254.169.254";

interface Selector {
  matchLabels?: object;
  matchExpressions?: unknown[];
}
interface Peer {
  podSelector?: Selector;
  namespaceSelector?: Selector;
  ipBlock?: { cidr?: string; except?: string[] };
}
interface Opening {
  from?: Peer[];
  to?: Peer[];
  ports?: object[];
}
interface Spec {
  podSelector?: Selector;
  policyTypes?: string[];
  ingress?: Opening[];
  egress?: Opening[];
}
const specOf = (object: KubeObject) => as<{ spec: Spec }>(object).spec ?? {};

const all = (selector: Selector | undefined) =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 && list(selector?.matchExpressions).length === 0;

/** Whether an IPv4 range contains the metadata server. The API server refuses an invalid range. */
function holdsMetadata(cidr: string | undefined): boolean {
  const [, network, prefix] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(cidr ?? "") ?? [];
  if (network === undefined) return false;
  const range = new BlockList();
  try {
    range.addSubnet(network, Number(prefix), "ipv4");
  } catch {
    return false;
  }
  return range.check(METADATA);
}

/** The directions that a policy closes for every pod in its namespace. */
function closes(object: KubeObject): string[] {
  const spec = specOf(object);
  if (!isRecord(object["spec"]) || !all(spec.podSelector)) return [];
  return [...list(spec.policyTypes ?? ["Ingress", ...(list(spec.egress).length > 0 ? ["Egress"] : [])])];
}

/** Openings to everybody: peers that are the whole cluster, or everything outside including the metadata server. */
function* openings(object: KubeObject, entry: boolean): Iterable<Finding> {
  const spec = specOf(object);
  for (const [direction, rules, peersOf] of [
    ["ingress", spec.ingress, "from"],
    ["egress", spec.egress, "to"],
  ] as const) {
    for (const [index, rule] of list(rules).entries()) {
      const path = `spec.${direction}[${index}]`;
      const peers = list(rule?.[peersOf]).map((peer) => (isRecord(peer) ? peer : {}) as Peer);
      // The proxy is the entry point of a course: only its ports may be open to everyone.
      if (peers.length === 0 && !(entry && direction === "ingress" && list(rule?.ports).length > 0))
        yield { path, reason: `it opens ${direction} to everyone` };
      for (const [number, { namespaceSelector, podSelector, ipBlock }] of peers.entries()) {
        const at = `${path}.${peersOf}[${number}]`;
        if (namespaceSelector && all(namespaceSelector) && all(podSelector))
          yield { path: at, reason: `it opens ${direction} to every namespace in the cluster` };
        if (direction === "egress" && holdsMetadata(ipBlock?.cidr) && !list(ipBlock?.except).some(holdsMetadata))
          yield {
            path: `${at}.ipBlock`,
            reason: `${ipBlock?.cidr} reaches the cloud's metadata server ${METADATA}`,
            value: ipBlock?.cidr,
          };
      }
    }
  }
}

const closed = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
const other = workspace("NetworkPolicy");
const everywhere = (ports?: object[], except?: string[]) => ({
  to: [{ ipBlock: { cidr: "0.0.0.0/0", except } }],
  ports,
});

/** Every namespace of a course is closed in both directions, and its openings name their peers. */
export const closedNetworks: SetRule = {
  id: "closed-networks",
  severity: "high",
  level: "mandatory",
  scope: "set",
  reason:
    "Without a policy, every pod in the cluster can reach every other: one student's notebook, another " +
    "student's Spark session, the cloud's metadata server.",
  cure:
    `Give the namespace a NetworkPolicy for every pod in both directions. Name the peers of each opening, and ` +
    `use except to exclude ${METADATA}/32 from address ranges.`,
  reference: cis("5.3.2"),
  *check(objects) {
    const students = new Set(workspaces(objects));
    for (const namespace of objects.filter((object) => roleOf(object) !== undefined)) {
      const policies = ofKind(objects, "networking.k8s.io", "NetworkPolicy").filter(
        ({ metadata }) => metadata?.namespace === namespace.metadata?.name,
      );
      for (const direction of ["Ingress", "Egress"]) {
        if (!policies.some((policy) => closes(policy).includes(direction)))
          yield {
            object: namespace,
            path: "metadata.name",
            reason: `no NetworkPolicy closes ${direction} for every pod`,
            value: direction,
          };
      }
      for (const object of policies)
        for (const finding of openings(object, !students.has(namespace))) yield { ...finding, object };
    }
  },
  examples: {
    pass: [
      workspace(),
      [
        ...hub(),
        networkPolicy(
          { podSelector: { matchLabels: { app: "proxy" } }, ingress: [{ ports: [{ port: 8000 }] }] },
          "course-hub",
        ),
      ],
      [...other, networkPolicy({ ...closed, egress: [everywhere([{ port: 443 }], ["169.254.0.0/16"])] })],
    ],
    fail: [
      other,
      [namespace("gpu")],
      [...other, networkPolicy({ ...closed, podSelector: { matchLabels: { app: "notebook" } } })],
      [...other, networkPolicy({ podSelector: {}, policyTypes: ["Ingress"] })],
      [...other, networkPolicy({ ...closed, egress: [{}] })],
      [...other, networkPolicy({ ...closed, ingress: [{ ports: [{ port: 8888 }] }] })],
      [...other, networkPolicy({ ...closed, ingress: [{ from: [{ namespaceSelector: {} }] }] })],
      [...other, networkPolicy({ ...closed, egress: [everywhere([{ port: 443 }], ["10.0.0.0/8"])] })],
    ],
  },
};
