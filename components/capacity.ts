/** Compares quotas with capacity: the total that is promised, and whether the cluster can provide it. Pure. */
import { bytesText, quantityValue } from "./quantity";

/** Cores, bytes and devices, as the config writes them. */
export interface Amount {
  readonly cpu: string;
  readonly memory: string;
  readonly gpu: number;
}

/** A quota that counts `times` times; error messages call it `what`. */
export interface Promised {
  readonly what: string;
  readonly times: number;
  readonly quota: Amount;
}

/** How many times each resource may be promised. */
export interface Overcommit {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
}

const KINDS = ["cpu", "memory", "gpu"] as const;

const value = (amount: Amount, kind: (typeof KINDS)[number]): number => quantityValue(String(amount[kind]));
const shown = (kind: (typeof KINDS)[number], n: number): string =>
  kind === "memory" ? bytesText(n) : String(Number(n.toFixed(3)));

/**
 * The total that may be promised, capacity × overcommit: CPU in cores, memory in bytes, GPUs by their resource name.
 */
export function room(capacity: Amount, overcommit: Overcommit, gpuResource: string): Record<string, string> {
  const names = { cpu: "cpu", memory: "memory", gpu: gpuResource };
  return Object.fromEntries(
    KINDS.map((kind) => [names[kind], String(Math.round(value(capacity, kind) * overcommit[kind] * 1000) / 1000)]),
  );
}

const sumOf = (promises: readonly Promised[], kind: (typeof KINDS)[number]): number =>
  promises.reduce((total, p) => total + p.times * value(p.quota, kind), 0);
const fits = (sum: number, room: number): boolean => sum <= room * (1 + 1e-9);
/** Rounded up to a multiple of a step, but not for the noise of binary floats. */
const upTo = (n: number, step: number): number => Number((Math.ceil(n / step - 1e-9) * step).toFixed(3));
/** The largest overcommit that the schema takes. */
const MOST_OVERCOMMIT = 1000;

/** A capacity for a sum, as people write it: tenths of a core, whole GiB (MiB below one), whole devices. */
function written(kind: (typeof KINDS)[number], n: number): string | number {
  if (kind === "cpu") return upTo(n, n < 0.1 ? 0.001 : 0.1);
  if (kind === "gpu") return upTo(n, 1);
  return n < 2 ** 30 ? `${upTo(n / 2 ** 20, 1)}Mi` : `${upTo(n / 2 ** 30, 1)}Gi`;
}

const line = (key: string, of: (kind: (typeof KINDS)[number]) => string | number): string =>
  `${key}: { ${KINDS.map((kind) => `${kind}: ${of(kind)}`).join(", ")} }`;

/** What lets all promises fit: lines of a stack's file, each enough by itself. At least one of them. */
function cures(promises: readonly Promised[], capacity: Amount, overcommit: Overcommit, gpus: number): string[] {
  const lacks = (kind: (typeof KINDS)[number]): boolean =>
    !fits(sumOf(promises, kind), value(capacity, kind) * overcommit[kind]);
  const over = (kind: (typeof KINDS)[number]): number =>
    lacks(kind) ? upTo(sumOf(promises, kind) / value(capacity, kind), 0.01) : overcommit[kind];
  const there = (kind: (typeof KINDS)[number]): string | number =>
    lacks(kind) ? written(kind, sumOf(promises, kind) / overcommit[kind]) : capacity[kind];
  return [
    ...(KINDS.every((kind) => over(kind) <= MOST_OVERCOMMIT)
      ? [`${line("aula:overcommit", over)} where not everybody works at a time`]
      : []),
    ...(Number(there("gpu")) <= gpus ? [`${line("aula:capacity", there)} where the cluster has as much`] : []),
    "smaller quotas",
  ];
}

/**
 * Returns one sentence for each resource whose quotas together exceed capacity × overcommit; none if all fit. The last
 * one says what to write for all of them. The sum counts every workspace with its full quota; Kubernetes itself checks
 * only one namespace at a time.
 * @param gpus that there are, where that is known: a capacity above them would be refused next
 */
export function capacityProblems(
  promises: readonly Promised[],
  capacity: Amount,
  overcommit: Overcommit,
  gpus = Infinity,
): string[] {
  const problems = KINDS.flatMap((kind) => {
    const sum = sumOf(promises, kind);
    const room = value(capacity, kind) * overcommit[kind];
    if (fits(sum, room)) return [];
    const terms = promises
      .filter((p) => p.times > 0)
      .map((p) => `${p.times} × ${shown(kind, value(p.quota, kind))} (${p.what})`)
      .join(" + ");
    return [
      `aula:capacity.${kind}: the quotas add up to ${shown(kind, sum)}: ${terms}; there is room for ` +
        `${shown(kind, room)} (capacity ${capacity[kind]} × overcommit ${overcommit[kind]})`,
    ];
  });
  return problems.map((problem, i) =>
    i < problems.length - 1
      ? problem
      : `${problem}; write ${cures(promises, capacity, overcommit, gpus).join(", or ")}`,
  );
}
