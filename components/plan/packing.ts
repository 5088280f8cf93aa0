/** How many nodes pods need, and how many people fit on some: first fit, the largest first. Pure. */
import type { Amounts } from "./machines";

const KINDS = ["cpu", "memory", "gpu"] as const;
const NOISE = 1e-9;

const fits = (pod: Amounts, room: Amounts): boolean =>
  KINDS.every((kind) => pod[kind] <= room[kind] + NOISE * Math.max(1, pod[kind]));
const less = (room: Amounts, pod: Amounts): Amounts => ({
  cpu: room.cpu - pod.cpu,
  memory: room.memory - pod.memory,
  gpu: room.gpu - pod.gpu,
});

/** The sum of pods. */
export const sumOf = (pods: readonly Amounts[]): Amounts =>
  pods.reduce<Amounts>(
    (sum, pod) => ({ cpu: sum.cpu + pod.cpu, memory: sum.memory + pod.memory, gpu: sum.gpu + pod.gpu }),
    { cpu: 0, memory: 0, gpu: 0 },
  );

/** The kind of which pods take the largest share of a room. */
export function scarcest(pods: readonly Amounts[], room: Amounts): (typeof KINDS)[number] {
  const sum = sumOf(pods);
  const share = (kind: (typeof KINDS)[number]): number => (sum[kind] === 0 ? 0 : sum[kind] / room[kind]);
  return KINDS.reduce((most, kind) => (share(kind) > share(most) ? kind : most));
}

/** Puts a pod on the first node with room; the rooms change. */
function place(pod: Amounts, rooms: Amounts[]): boolean {
  const at = rooms.findIndex((room) => fits(pod, room));
  if (at < 0) return false;
  rooms[at] = less(rooms[at]!, pod);
  return true;
}

/**
 * The nodes that pods need, none for none; undefined where one of them fits on no node. First fit with the largest
 * first needs at most 22 % more than the best order, as long as one kind of resource is what is scarce.
 */
export function nodesFor(pods: readonly Amounts[], node: Amounts): number | undefined {
  const share = (pod: Amounts): number =>
    Math.max(...KINDS.map((kind) => (pod[kind] === 0 ? 0 : pod[kind] / node[kind])));
  const rooms: Amounts[] = [];
  for (const pod of [...pods].sort((a, b) => share(b) - share(a))) {
    if (!fits(pod, node)) return undefined;
    if (!place(pod, rooms)) rooms.push(less(node, pod));
  }
  return rooms.length;
}

/** Nodes by what runs on them. Both are the same list where pods with and without a GPU share them. */
export interface Nodes {
  readonly plain: readonly Amounts[];
  readonly gpu: readonly Amounts[];
}

/** How many people's pods fit on nodes, one person after the other, until one does not fit as a whole. */
export function peopleOn(people: readonly (readonly Amounts[])[], { plain, gpu }: Nodes): number {
  const rooms = [...plain];
  const gpuRooms = gpu === plain ? rooms : [...gpu];
  const at = people.findIndex((pods) => !pods.every((pod) => place(pod, pod.gpu > 0 ? gpuRooms : rooms)));
  return at < 0 ? people.length : at;
}
