/** The groups of nodes that a course would have on a target: machine types, GPUs of a node, the most nodes. Pure. */
import type { Target } from "../cluster/targets";
import { AksTarget } from "../cluster/targets/aks";
import { EksTarget } from "../cluster/targets/eks";
import { GkeTarget } from "../cluster/targets/gke";
import type { CourseConfig } from "../config";
import { timesOver } from "../gpu/resources";
import { type Amounts, allocatable, machineSize } from "./machines";
import type { Prices } from "./prices";

/** A target whose nodes Aula makes. */
export type CloudKind = "eks" | "gke" | "aks";

/** One group of nodes, all of one type. */
export interface NodeGroup {
  readonly type: string;
  /** What one has for pods, GPUs in shares as quotas count them; undefined: a type whose size nobody said. */
  readonly node: Amounts | undefined;
  /** Cards of one. */
  readonly cards: number;
  /** Nodes at most, by the stack's file; undefined where it says nothing of this target. */
  readonly max: number | undefined;
}

/** The groups of one cloud. */
export interface CloudGroups {
  readonly kind: CloudKind;
  /** Whether it is the stack's own target. */
  readonly own: boolean;
  readonly core: { readonly type: string; readonly nodes: number };
  readonly students: NodeGroup;
  readonly gpu: NodeGroup;
}

/** What is read of a cloud's groups. */
interface Chosen {
  readonly core: { readonly type: string; readonly nodes: number };
  readonly students: { readonly type: string; readonly max: number };
  readonly gpu?:
    | { readonly type: string; readonly max: number; readonly perNode?: number; readonly sharedBy?: number }
    | undefined;
}

// Groups that a target has where nobody chooses, with one for GPUs.
const DEFAULTS: Readonly<Record<CloudKind, () => Chosen>> = {
  eks: () => EksTarget.shape.groups.parse({ gpu: {} }),
  gke: () => GkeTarget.shape.groups.parse({ gpu: {} }),
  aks: () => AksTarget.shape.groups.parse({ gpu: {} }),
};
const CLOUDS: readonly CloudKind[] = ["eks", "gke", "aks"];

const isCloud = (target: Target): target is Target<CloudKind> => CLOUDS.includes(target.kind as CloudKind);

function groupOf(
  { type, max, perNode, sharedBy }: NonNullable<Chosen["gpu"]>,
  prices: Prices | undefined,
  own: boolean,
  shares: number,
): NodeGroup {
  const size = machineSize(type, prices);
  const cards = perNode ?? size?.gpu ?? 0;
  const node = size && { ...allocatable(size), gpu: cards * (sharedBy !== undefined && own ? sharedBy : shares) };
  return { type, node, cards, max: own ? max : undefined };
}

/** The stack's own cloud first, then the others with what they have where nobody chooses. */
export function cloudGroups({ target, gpu, prices }: Pick<CourseConfig, "target" | "gpu" | "prices">): CloudGroups[] {
  const shares = timesOver(gpu);
  const one = (kind: CloudKind): CloudGroups => {
    const own = isCloud(target) && target.kind === kind;
    const usual = DEFAULTS[kind]();
    const chosen: Chosen = own ? target.groups : usual;
    return {
      kind,
      own,
      core: { type: chosen.core.type, nodes: chosen.core.nodes },
      students: groupOf(chosen.students, prices, own, 1),
      // A stack without such a group would have the usual one; it then has no limit of nodes.
      gpu: groupOf(chosen.gpu ?? usual.gpu!, prices, own && chosen.gpu !== undefined, shares),
    };
  };
  return CLOUDS.map(one).sort((a, b) => Number(b.own) - Number(a.own));
}
