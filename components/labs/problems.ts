/** Whether the labs that are on fit beside a notebook, and beside their own driver in the benchmarks' quota. Pure. */
import type { PodGroup } from "../../labs/kit/define-lab";
import type { Need } from "../benchmarks/need";
import { count } from "../count";
import { bytesText, quantityValue } from "../quantity";
import type { CourseInput } from "../schema";
import { sizesOf, TEACHERS } from "../students/sizes";
import { LAB_DRIVER } from "./driver";
import { type LabOn, labsOn } from "./on";

/** A quota with what is in it before the lab starts. */
interface Place {
  /** Key of the quota in the stack's file. */
  readonly key: string;
  readonly beside: string;
  readonly has: Need & { readonly gpu: number };
  readonly taken: Need;
}

/** What pods count against a quota: requests of CPU, limits of memory. */
export function groupsNeed(groups: readonly PodGroup[]): Need & { readonly gpu: number } {
  const sum = (of: (group: PodGroup) => number): number =>
    Number(groups.reduce((total, group) => total + group.pods * of(group), 0).toFixed(3));
  return {
    cpu: sum(({ cpu }) => quantityValue(cpu)),
    memory: sum(({ memory }) => quantityValue(memory)),
    gpu: sum(({ gpu = 0 }) => gpu),
    pods: sum(() => 1),
  };
}

const shown = (kind: "cpu" | "memory" | "pods" | "gpu", amount: number): string =>
  ({
    cpu: `${amount} CPU`,
    memory: `${bytesText(amount)} of memory`,
    pods: count(amount, "pod"),
    gpu: count(amount, "GPU"),
  })[kind];

function fits({ lab, groups }: LabOn, { key, beside, has, taken }: Place): string[] {
  const need = groupsNeed(groups);
  return (["cpu", "memory", "pods", "gpu"] as const).flatMap((kind) => {
    const before = kind === "gpu" ? 0 : taken[kind];
    if (before + need[kind] <= has[kind] + 1e-9) return [];
    return [
      `aula:labs.${lab.name}.${lab.smaller}: its ${count(need.pods, "pod")} take ${shown(kind, need[kind])}` +
        `${kind === "gpu" ? "" : ` beside ${beside} of ${shown(kind, before)}`}, and ${key}.${kind} is ` +
        `${kind === "memory" ? bytesText(has.memory) : has[kind]}; lower the one or raise the other`,
    ];
  });
}

function placesOf(input: CourseInput): Place[] {
  const person = (key: string, group: string | undefined): Place => {
    const { quota, notebook } = sizesOf(input, group);
    return {
      key,
      beside: "a notebook",
      has: {
        cpu: quantityValue(quota.cpu),
        memory: quantityValue(quota.memory),
        pods: quota.pods,
        gpu: quota.gpu,
      },
      taken: { cpu: quantityValue(notebook.cpu.request), memory: quantityValue(notebook.memory.limit), pods: 1 },
    };
  };
  const { quota } = input.benchmarks;
  const bench: Place = {
    key: "aula:benchmarks.quota",
    beside: "its driver",
    has: { cpu: quantityValue(quota.cpu), memory: quantityValue(quota.memory), pods: quota.pods, gpu: quota.gpu },
    taken: {
      cpu: quantityValue(LAB_DRIVER.requests.cpu),
      memory: quantityValue(LAB_DRIVER.limits.memory),
      pods: 1,
    },
  };
  const groups = Object.keys(input.groups).filter((group) => group !== TEACHERS);
  return [
    person("aula:student.quota", undefined),
    ...groups.map((group) => person(`aula:groups.${group}.quota`, group)),
    // A course may have no benchmarks: then none can run there, and nothing has to fit.
    ...(bench.has.cpu === 0 && bench.has.memory === 0 ? [] : [bench]),
  ];
}

/** A sentence for each lab and quota that do not fit. */
export function labProblems(input: CourseInput): string[] {
  const places = placesOf(input);
  return labsOn(input).flatMap((on) => places.flatMap((place) => fits(on, place)));
}
