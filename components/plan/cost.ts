/** What nodes cost a month, by the stack's own prices. Pure. */
import type { CloudGroups } from "./groups";
import type { Prices } from "./prices";

const GIB = 2 ** 30;
/** A month as clouds count it, in hours. */
export const MONTH_HOURS = 730;

/** What is paid for. */
export interface Bill {
  readonly groups: Pick<CloudGroups, "core" | "students" | "gpu">;
  readonly nodes: { readonly students: number | undefined; readonly gpu: number | undefined };
  /** Hours a month in which nodes of students and GPUs run; the core runs all of it. */
  readonly hours: number;
  /** Bytes of all homes. */
  readonly homes: number;
}

/** Machine types of a bill whose price nobody wrote, each once. */
export function unpriced(prices: Prices | undefined, { groups, nodes }: Pick<Bill, "groups" | "nodes">): string[] {
  const used = [groups.core.type, ...(nodes.students === 0 ? [] : [groups.students.type])];
  if (nodes.gpu !== 0) used.push(groups.gpu.type);
  return [...new Set(used)].filter((type) => priceOf(prices, type) === undefined);
}

function priceOf(prices: Prices | undefined, type: string): number | undefined {
  return prices && Object.hasOwn(prices.machines, type) ? prices.machines[type]?.monthly : undefined;
}

/** A month's price; undefined where a number of nodes or a price is not known. */
export function monthlyPrice(prices: Prices | undefined, bill: Bill): number | undefined {
  const { groups, nodes, hours, homes } = bill;
  if (!prices || nodes.students === undefined || nodes.gpu === undefined) return undefined;
  if (unpriced(prices, bill).length > 0) return undefined;
  const share = hours / MONTH_HOURS;
  const of = (type: string, n: number): number => n * (priceOf(prices, type) ?? 0);
  return (
    of(groups.core.type, groups.core.nodes) +
    share * (of(groups.students.type, nodes.students) + of(groups.gpu.type, nodes.gpu)) +
    prices.cluster +
    (homes / GIB) * prices.disk
  );
}
