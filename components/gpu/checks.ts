/**
 * What `aula:gpu` and the rest of a configuration say about each other: one sentence for each contradiction, with its
 * cure. Pure.
 */
import { definitionOf } from "../cluster/targets";
import type { Refusal } from "../cluster/targets/definition";
import type { CourseInput } from "../schema";
import { advertised, DEFAULT_CONFIG, gpuNames, isShared, modesOf, timesOver } from "./resources";
import type { GpuInput, Mode } from "./schema";

const when = (wrong: boolean, sentence: string): string[] => (wrong ? [sentence] : []);
const at = (name: string): string => (name === DEFAULT_CONFIG ? "aula:gpu" : `aula:gpu.nvidia.configs.${name}`);

/** What a mode says against itself. */
function modeProblems(
  name: string,
  { sharing: { mode, replicas, rename }, mig: { strategy, profiles } }: Mode,
): string[] {
  const here = at(name);
  return [
    ...when(
      mode === "none" && replicas > 1,
      `${here}.sharing.replicas: ${replicas}, but nothing is shared (${here}.sharing.mode is none); write mode: ` +
        "time-slicing, or take replicas out",
    ),
    ...when(
      mode === "none" && rename,
      `${here}.sharing.rename: true, but nothing is shared (${here}.sharing.mode is none); write mode: ` +
        "time-slicing, or take rename out",
    ),
    ...when(
      mode !== "none" && replicas < 2,
      `${here}.sharing.replicas: ${replicas} pod to a GPU is no sharing; write 2 or more, or mode: none`,
    ),
    ...when(
      mode === "mps" && strategy !== "none",
      `${here}.sharing.mode: mps, but cards are cut into instances (${here}.mig.strategy is ${strategy}), and ` +
        "NVIDIA's MPS shares whole cards only; write mode: time-slicing or none, or strategy: none",
    ),
    ...when(
      strategy === "mixed" && profiles.length === 0,
      `${here}.mig.profiles: none, but with strategy: mixed each profile has a name that quotas must count; ` +
        "write those that nvidia-smi mig -lgi shows, such as [1g.5gb]",
    ),
    ...when(
      strategy !== "mixed" && profiles.length > 0,
      `${here}.mig.profiles: ${profiles.join(", ")}, but only strategy: mixed gives them names (it is ` +
        `${strategy}); write strategy: mixed, or take profiles out`,
    ),
  ];
}

/** One name must not mean a whole GPU on one node and a share on another. */
function nameProblems(gpu: GpuInput): string[] {
  const modes = modesOf(gpu);
  const names = gpuNames(gpu);
  const double = names.flatMap((name) => {
    const whole = modes.find(([, mode]) => !isShared(mode) && advertised(mode).includes(name));
    const shared = modes.find(([, mode]) => isShared(mode) && advertised(mode).includes(name));
    return when(
      whole !== undefined && shared !== undefined,
      `${at(shared?.[0] ?? "")}.sharing.rename: false, but ${name} is a whole GPU on other nodes ` +
        `(${at(whole?.[0] ?? "")}), and nobody could tell which they get; write rename: true`,
    );
  });
  const first = gpu.mig.strategy === "mixed" && gpu.mig.profiles.length > 1;
  return [
    ...double.slice(0, 1),
    ...when(
      gpu.resource === undefined && first,
      `aula:gpu.resource: missing, and the course could count ${names.join(", ")}; write the one that a notebook ` +
        "and an executor ask for",
    ),
    ...when(
      gpu.resource !== undefined && !names.includes(gpu.resource),
      `aula:gpu.resource: ${gpu.resource} is nothing that this plugin advertises; write one of ${names.join(", ")}`,
    ),
  ];
}

/** A plugin where another one is, or where there is nothing for it. */
const targetProblems = (plugin: GpuInput["plugin"], refusal: Refusal | undefined): string[] =>
  refusal === undefined ? [] : [`aula:gpu.plugin: ${plugin}, but ${refusal.why}; ${refusal.cure}`];

function nvidiaProblems(input: CourseInput): string[] {
  const { gpu, target } = input;
  const modes = modesOf(gpu);
  const shared = modes.find(([, mode]) => isShared(mode));
  return [
    ...targetProblems("nvidia", definitionOf(target).noNvidiaPlugin?.(target)),
    ...when(
      gpu.perNode > 0,
      `aula:gpu.perNode: ${gpu.perNode} is for simulated GPUs, and NVIDIA's plugin counts what is there; take it out`,
    ),
    ...when(
      gpu.others.length > 0,
      `aula:gpu.others: ${gpu.others.join(", ")}: the names of NVIDIA's plugin are known; take it out`,
    ),
    ...when(
      Object.hasOwn(gpu.nvidia.configs, DEFAULT_CONFIG),
      `aula:gpu.nvidia.configs.${DEFAULT_CONFIG}: nodes without the label have aula:gpu.sharing and ` +
        "aula:gpu.mig; write it there",
    ),
    ...modes.flatMap(([name, mode]) => modeProblems(name, mode)),
    ...nameProblems(gpu),
    ...when(
      gpu.nvidia.metrics?.pods === true && shared !== undefined,
      `aula:gpu.nvidia.metrics.pods: true, but GPUs are shared (${at(shared?.[0] ?? "")}.sharing.mode), and DCGM ` +
        "gives each pod the figures of all; take it out",
    ),
  ];
}

/** GPUs that there are, shares counted each: known where they are simulated, on nodes that the target counts. */
export function gpusThere({ gpu, target }: Pick<CourseInput, "gpu" | "target">): number {
  const { nodes = () => Infinity } = definitionOf(target);
  return gpu.plugin === "simulated" ? nodes(target) * gpu.perNode * timesOver(gpu) : Infinity;
}

function simulatedProblems({ gpu, capacity, target }: CourseInput): string[] {
  const { perNode, sharing, mig } = gpu;
  const { noSimulatedGpus } = definitionOf(target);
  const refused = targetProblems("simulated", noSimulatedGpus?.(target));
  if (refused.length > 0) return refused;
  const there = gpusThere({ gpu, target });
  const product = `aula:target.nodes × aula:gpu.perNode${timesOver(gpu) > 1 ? " × aula:gpu.sharing.replicas" : ""}`;
  return [
    ...when(
      sharing.mode === "mps",
      "aula:gpu.sharing.mode: mps, but simulated GPUs have no memory to split; write time-slicing, which counts " +
        "the same",
    ),
    ...when(
      mig.strategy !== "none",
      `aula:gpu.mig.strategy: ${mig.strategy}, but a simulated GPU cannot be cut; write the name that it is to ` +
        "have as aula:gpu.resource",
    ),
    ...modeProblems(DEFAULT_CONFIG, { sharing, mig: { strategy: "none", profiles: [] } }),
    ...when(
      sharing.rename && gpu.resource !== undefined,
      `aula:gpu.sharing.rename: true, but aula:gpu.resource (${gpu.resource}) says the name already; take one of ` +
        "the two out",
    ),
    ...when(
      perNode === 0,
      "aula:gpu.perNode: 0 simulated GPUs are none; write how many each node advertises, or plugin: none",
    ),
    ...when(
      perNode > 0 && capacity.gpu > there,
      `aula:capacity.gpu: ${capacity.gpu}, but there are only ${there} simulated GPUs (${product}); lower it, or ` +
        "raise aula:gpu.perNode",
    ),
  ];
}

/** GPUs that are promised where there are none. */
function promised({ student, groups, benchmarks }: CourseInput): string[] {
  const quotas: [where: string, count: number][] = [
    ["aula:student", student.quota.gpu],
    ...Object.entries(groups).map(([name, own]): [string, number] => [`aula:groups.${name}`, own.quota?.gpu ?? 0]),
    ["aula:benchmarks", benchmarks.quota.gpu],
  ];
  return quotas.flatMap(([where, count]) =>
    when(
      count > 0,
      `${where}.quota.gpu: ${count}, but the course has no GPUs (aula:gpu.plugin is none); write gpu: 0, or ` +
        "choose the plugin simulated, existing or nvidia",
    ),
  );
}

/** Keys that say how GPUs are shared, where this course installs nothing that could. */
function idle({ plugin, sharing, mig }: GpuInput): string[] {
  const cure =
    plugin === "existing"
      ? "the cluster's own plugin decides that; take it out, and write the name that it advertises as aula:gpu.resource"
      : "no plugin advertises GPUs; take it out, or choose the plugin simulated or nvidia";
  return [
    ...when(sharing.mode !== "none", `aula:gpu.sharing.mode: ${sharing.mode}, but ${cure}`),
    ...when(mig.strategy !== "none", `aula:gpu.mig.strategy: ${mig.strategy}, but ${cure}`),
  ];
}

/** Everything about GPUs that contradicts something else. */
export function gpuProblems(input: CourseInput): string[] {
  const { gpu } = input;
  const block = when(
    gpu.plugin !== "nvidia" && Object.keys(gpu.nvidia.configs).length > 0,
    `aula:gpu.nvidia.configs: ${Object.keys(gpu.nvidia.configs).join(", ")}, but aula:gpu.plugin is ` +
      `${gpu.plugin}; write plugin: nvidia, or take them out`,
  );
  const metrics = when(
    gpu.plugin !== "nvidia" && gpu.nvidia.metrics !== undefined,
    `aula:gpu.nvidia.metrics: only NVIDIA's plugin brings them along (aula:gpu.plugin is ${gpu.plugin}); write ` +
      "plugin: nvidia, or take it out",
  );
  switch (gpu.plugin) {
    case "nvidia":
      return nvidiaProblems(input);
    case "simulated":
      return [...simulatedProblems(input), ...block, ...metrics];
    case "existing":
      return [...idle(gpu), ...block, ...metrics];
    case "none":
      return [
        ...when(
          gpu.perNode > 0,
          `aula:gpu.perNode: ${gpu.perNode} GPUs a node, but no plugin advertises them; write plugin: simulated, ` +
            "or perNode: 0",
        ),
        ...promised(input),
        ...idle(gpu),
        ...block,
        ...metrics,
      ];
  }
}
