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

/**
 * Returns one sentence for each resource whose quotas together exceed capacity × overcommit; none if all fit. The sum
 * counts every workspace with its full quota; Kubernetes itself checks only one namespace at a time.
 */
export function capacityProblems(promises: readonly Promised[], capacity: Amount, overcommit: Overcommit): string[] {
  return KINDS.flatMap((kind) => {
    const sum = promises.reduce((total, p) => total + p.times * value(p.quota, kind), 0);
    const room = value(capacity, kind) * overcommit[kind];
    if (sum <= room * (1 + 1e-9)) return [];
    const terms = promises
      .filter((p) => p.times > 0)
      .map((p) => `${p.times} × ${shown(kind, value(p.quota, kind))} (${p.what})`)
      .join(" + ");
    return [
      `aula:capacity.${kind}: the quotas add up to ${shown(kind, sum)}: ${terms}; there is room for ` +
        `${shown(kind, room)} ` +
        `(capacity ${capacity[kind]} × overcommit ${overcommit[kind]}); lower a quota, or raise ` +
        `aula:capacity.${kind} or aula:overcommit.${kind}`,
    ];
  });
}
