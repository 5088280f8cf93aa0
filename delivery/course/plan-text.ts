/** What `make plan` prints. Pure. */
import { count } from "../../components/count";
import { MONTH_HOURS, unpriced } from "../../components/plan/cost";
import type { LabNeeds } from "../../components/plan/loads";
import type { Amounts } from "../../components/plan/machines";
import type { CloudPlan, CoursePlan } from "../../components/plan/plan";
import type { Prices } from "../../components/plan/prices";
import { bytesText, quantityValue } from "../../components/quantity";
import { padded, people } from "./words";

/** What the text is about. */
export interface Planned {
  readonly title: string;
  readonly plan: CoursePlan;
  readonly prices: Prices | undefined;
  /** aula:capacity. */
  readonly capacity: Amounts;
}

const cores = (n: number): string => String(Number(n.toFixed(2)));
const money = (n: number): string => n.toLocaleString("en", { maximumFractionDigits: 0 });
const WORDS = { cpu: "CPU", memory: "memory", gpu: "GPUs" };

/** `3`, or `1 to 3`; what nobody knows is a question mark. */
function range(low: number | undefined, high: number | undefined, shown: (n: number) => string): string {
  const [from, to] = [low, high].map((n) => (n === undefined ? "?" : shown(n)));
  return from === to ? String(to) : `${from} to ${to}`;
}

const nodes = (key: "students" | "gpu", { groups, alone, whole }: CloudPlan): string =>
  whole[key] === 0 ? "none" : `${range(alone[key], whole[key], String)} × ${groups[key].type}`;

function nodeTable({ clouds }: CoursePlan, prices: Prices | undefined): string {
  const price = ({ alone, whole }: CloudPlan, currency: string): string =>
    alone.monthly === undefined && whole.monthly === undefined
      ? "not known"
      : `${range(alone.monthly, whole.monthly, money)} ${currency}`;
  const rows = clouds.map((cloud) => [
    `${cloud.groups.kind}${cloud.groups.own ? " (yours)" : ""}`,
    `${cloud.groups.core.nodes} × ${cloud.groups.core.type}`,
    nodes("students", cloud),
    nodes("gpu", cloud),
    ...(prices ? [price(cloud, prices.currency)] : []),
  ]);
  return padded([["nodes on", "core", "students", "GPUs", ...(prices ? ["a month"] : [])], ...rows]);
}

/** Why a number of nodes is a question mark, as sentences. */
function unknown({ clouds }: CoursePlan): string[] {
  return clouds.flatMap(({ groups, whole }) =>
    (["students", "gpu"] as const).flatMap((key) => {
      const { type, node } = groups[key];
      if (whole[key] !== undefined) return [];
      return node
        ? [`${groups.kind}: a pod of a whole quota fits on no ${type}; choose a larger type, or smaller pods`]
        : [
            `${groups.kind}: the size of ${type} is not known; write it in aula:prices.machines, such as ` +
              `${type}: { cpu: 8, memory: 32Gi }`,
          ];
    }),
  );
}

function labLine({ name, groups }: LabNeeds, { clouds, atOnce }: CoursePlan): string {
  const sum = groups.reduce(
    (all, { pods, cpu, memory, gpu = 0 }) => ({
      pods: all.pods + pods,
      cpu: all.cpu + pods * quantityValue(cpu),
      memory: all.memory + pods * quantityValue(memory),
      gpu: all.gpu + pods * gpu,
    }),
    { pods: 0, cpu: 0, memory: 0, gpu: 0 },
  );
  const gpus = sum.gpu > 0 ? `, ${count(sum.gpu, "GPU")}` : "";
  const more = clouds.map(({ groups: { kind }, labs }) => `${labs[name] ?? "?"} on ${kind}`).join(", ");
  return (
    `  ${name}: ${count(sum.pods, "pod")} of a person (${cores(sum.cpu)} CPU, ${bytesText(sum.memory)}${gpus}); ` +
    `nodes more, when ${people(atOnce)} run it: ${more}`
  );
}

function priceLines({ clouds, hours }: CoursePlan, prices: Prices | undefined): string[] {
  if (!prices) return ["No price: the stack's file has no aula:prices (docs/planner.md has an example)."];
  const types = clouds.flatMap(({ groups, whole }) => unpriced(prices, { groups, nodes: whole }));
  const time = hours === MONTH_HOURS ? "day and night" : `${hours} of ${MONTH_HOURS} hours a month`;
  return [
    `Prices in ${prices.currency} of ${prices.asOf}, from aula:prices: no offer. Nodes of students and GPUs run ` +
      `${time}.`,
    ...(types.length > 0 ? [`No price in aula:prices.machines: ${[...new Set(types)].join(", ")}.`] : []),
  ];
}

/** The text. */
export function planText({ title, plan, prices, capacity }: Planned): string {
  const { atOnce, alone, whole } = plan;
  const row = (what: string, { cpu, memory, gpu }: Amounts): string[] => [
    what,
    cores(cpu),
    bytesText(memory),
    String(gpu),
  ];
  const own = plan.clouds.find(({ groups }) => groups.own);
  const most = own && [own.groups.students, own.groups.gpu].filter(({ max }) => max !== undefined);
  return [
    `${title}: ${people(plan.people)}; ${atOnce === plan.people ? "all" : atOnce} work at a time, beside the largest ` +
      "benchmark",
    "",
    padded([
      ["requested at a time", "CPU", "memory", "GPUs"],
      row("notebooks alone", alone),
      row("whole quotas", whole),
      row("aula:capacity", capacity),
    ]),
    `Room in aula:capacity: ${plan.capacity.whole} of ${people(atOnce)} with the whole quota ` +
      `(scarcest: ${WORDS[plan.capacity.binds]}), ${plan.capacity.alone} with a notebook alone.`,
    "",
    nodeTable(plan, prices),
    ...(own?.room && most
      ? [
          `Room on ${most.map(({ max, type }) => `${max} × ${type}`).join(" and ")}, the file's most: ` +
            `${own.room.whole} of ${people(atOnce)} with the whole quota, ${own.room.alone} with a notebook alone.`,
        ]
      : []),
    ...unknown(plan),
    ...(plan.labs.length > 0 ? ["", "Labs, one at a time:", ...plan.labs.map((lab) => labLine(lab, plan))] : []),
    "",
    ...priceLines(plan, prices),
  ].join("\n");
}
