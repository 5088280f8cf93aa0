/** Sizes of machine types, and what a node of one has for a course's pods. Pure. */
import { quantityValue } from "../quantity";
import type { Prices } from "./prices";

/** Cores, bytes and devices. */
export interface Amounts {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
}

const GIB = 2 ** 30;
const size = (cpu: number, gib: number, gpu = 0): Amounts => ({ cpu, memory: gib * GIB, gpu });

/** The types that the targets choose where nobody does, and their neighbours. */
const SIZES: Readonly<Record<string, Amounts>> = {
  "t3.large": size(2, 8),
  "m6i.xlarge": size(4, 16),
  "m6i.2xlarge": size(8, 32),
  "m6i.4xlarge": size(16, 64),
  "g5.xlarge": size(4, 16, 1),
  "g5.2xlarge": size(8, 32, 1),
  "e2-standard-2": size(2, 8),
  "e2-standard-4": size(4, 16),
  "e2-standard-8": size(8, 32),
  "e2-standard-16": size(16, 64),
  "g2-standard-4": size(4, 16, 1),
  "g2-standard-8": size(8, 32, 1),
  Standard_D2s_v5: size(2, 8),
  Standard_D4s_v5: size(4, 16),
  Standard_D8s_v5: size(8, 32),
  Standard_D16s_v5: size(16, 64),
  Standard_NC4as_T4_v3: size(4, 28, 1),
  Standard_NC8as_T4_v3: size(8, 56, 1),
};

/** The size of a machine type: the stack's own word first; undefined where neither knows cores and memory. */
export function machineSize(type: string, prices: Prices | undefined): Amounts | undefined {
  const own = prices && Object.hasOwn(prices.machines, type) ? prices.machines[type] : undefined;
  const known = Object.hasOwn(SIZES, type) ? SIZES[type] : undefined;
  const cpu = own?.cpu === undefined ? known?.cpu : quantityValue(own.cpu);
  const memory = own?.memory === undefined ? known?.memory : quantityValue(own.memory);
  if (cpu === undefined || memory === undefined) return undefined;
  return { cpu, memory, gpu: own?.gpu ?? known?.gpu ?? 0 };
}

/** Shares of what comes next that a node keeps: `[so much, this share]`, in order. */
type Kept = readonly (readonly [amount: number, share: number])[];
const CORES: Kept = [
  [1, 0.06],
  [1, 0.01],
  [2, 0.005],
  [Infinity, 0.0025],
];
const GIBS: Kept = [
  [4, 0.25],
  [4, 0.2],
  [8, 0.1],
  [112, 0.06],
  [Infinity, 0.02],
];

const keptOf = (steps: Kept, all: number): number => {
  let left = all;
  return steps.reduce((sum, [amount, share]) => {
    const part = Math.min(left, amount);
    left -= part;
    return sum + part * share;
  }, 0);
};

/** Requests of the pods that a cluster runs on each node: network, disks, DNS, metrics. */
const EACH_NODE = { cpu: 0.25, gib: 0.5 };
/** Below it the kubelet evicts pods. */
const EVICTION_GIB = 0.1;

/**
 * What a node has for pods of the course. Kept are the shares that GKE publishes (recalled; the largest of the three
 * clouds'), the eviction threshold, and a quarter of a core and 512 MiB for the cluster's own pods.
 */
export function allocatable({ cpu, memory, gpu }: Amounts): Amounts {
  const gib = memory / GIB;
  return {
    cpu: Math.max(0, cpu - keptOf(CORES, cpu) - EACH_NODE.cpu),
    memory: Math.max(0, gib - keptOf(GIBS, gib) - EVICTION_GIB - EACH_NODE.gib) * GIB,
    gpu,
  };
}
