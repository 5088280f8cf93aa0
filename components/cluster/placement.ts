/** Where pods may run: labels that a node must have, and taints that a pod bears. Pure. */
import { z } from "zod";
import { labelValue, qualifiedName } from "../kube-fields";

/** Nodes of one purpose, as the site has marked them. */
export const NodesSchema = z.strictObject({
  labels: z
    .record(qualifiedName("the name of a label"), labelValue(), "a block of labels, such as { role: students }")
    .prefault({})
    .describe("Labels that these nodes have and others have not. Empty: any node."),
  taints: z
    .array(
      z.strictObject({
        key: qualifiedName("the key of a taint").describe("Key of the taint."),
        value: labelValue().optional().describe("Its value; unset: whatever it is."),
        effect: z
          .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
          .prefault("NoSchedule")
          .describe("What it does to pods that do not bear it."),
      }),
      "a list of taints, such as [{ key: nvidia.com/gpu }]",
    )
    .prefault([])
    .describe("Taints that keep other pods off these nodes."),
});
export type Nodes = z.infer<typeof NodesSchema>;
export type Taint = Nodes["taints"][number];

/** A toleration in Kubernetes' own words. */
export type Toleration = {
  readonly key: string;
  readonly operator: "Exists" | "Equal";
  readonly value?: string;
  readonly effect: Taint["effect"];
};

/** The part of a pod's spec that says where it may run; empty: on any node without taints. */
export interface Placement {
  readonly nodeSelector?: Record<string, string>;
  readonly tolerations?: Toleration[];
}

/** Keys of the taints that a placement tolerates. */
export const taintsOf = ({ tolerations = [] }: Placement): string[] => tolerations.map(({ key }) => key);

const toleration = ({ key, value, effect }: Taint): Toleration =>
  value === undefined ? { key, operator: "Exists", effect } : { key, operator: "Equal", value, effect };

/** The placement that sends a pod to `nodes`; anywhere when there are none of their own. */
export function placementOf(nodes: Nodes | undefined): Placement {
  if (nodes === undefined) return {};
  return {
    ...(Object.keys(nodes.labels).length > 0 ? { nodeSelector: nodes.labels } : {}),
    ...(nodes.taints.length > 0 ? { tolerations: nodes.taints.map(toleration) } : {}),
  };
}

/** A placement on the nodes of any of several purposes. */
export interface WidePlacement {
  readonly tolerations?: Toleration[];
  readonly affinity?: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: { matchExpressions: { key: string; operator: "In"; values: string[] }[] }[];
      };
    };
  };
}

/**
 * The placement on every node that one of `placements` may run on: the image puller's. A nodeSelector can only narrow,
 * so alternatives are terms of a node affinity.
 */
export function anyOf(placements: readonly Placement[]): WidePlacement {
  const tolerations = placements.flatMap((p) => p.tolerations ?? []);
  const unique = tolerations.filter(
    (t, i) => tolerations.findIndex((o) => JSON.stringify(o) === JSON.stringify(t)) === i,
  );
  const selectors = placements.flatMap((p) => (p.nodeSelector ? [p.nodeSelector] : []));
  const nodeSelectorTerms = selectors.map((labels) => ({
    matchExpressions: Object.entries(labels).map(([key, value]) => ({ key, operator: "In" as const, values: [value] })),
  }));
  return {
    ...(unique.length > 0 ? { tolerations: unique } : {}),
    // One that may run anywhere makes the others' labels no condition.
    ...(selectors.length > 0 && selectors.length === placements.length
      ? { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } }
      : {}),
  };
}
