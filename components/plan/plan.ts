/** What a course needs before it exists: nodes, GPUs, how many can work at once, what labs add, a price. Pure. */
import type { CourseConfig } from "../config";
import { quantityValue } from "../quantity";
import { MONTH_HOURS, monthlyPrice } from "./cost";
import { type CloudGroups, cloudGroups, type NodeGroup } from "./groups";
import { benchmarkPods, type LabNeeds, notebookAlone, wholeQuota, withLab, workers } from "./loads";
import type { Amounts } from "./machines";
import { type Nodes, nodesFor, peopleOn, scarcest, sumOf } from "./packing";

/** What a person asks of the plan. */
export interface PlanRequest {
  /** Students, in place of the roster's. */
  readonly students?: number | undefined;
  /** People who work at a time; undefined: all. */
  readonly atOnce?: number | undefined;
  /** Hours a month in which they do: nodes that grow from zero cost nothing else. Defaults to 730, day and night. */
  readonly hours?: number | undefined;
  /** Labs that are on. */
  readonly labs?: readonly LabNeeds[] | undefined;
}

/** Nodes of one way to work. */
export interface NodeCount {
  /** Undefined: a pod is larger than a node, or nobody knows the node's size. */
  readonly students: number | undefined;
  readonly gpu: number | undefined;
  /** A month, where every price is known. */
  readonly monthly: number | undefined;
}

/** A cloud's part of the plan. */
export interface CloudPlan {
  readonly groups: CloudGroups;
  /** With notebooks alone, and with everybody's whole quota. */
  readonly alone: NodeCount;
  readonly whole: NodeCount;
  /** Nodes of students that each lab adds to notebooks alone, when all run it; undefined: as in NodeCount. */
  readonly labs: Readonly<Record<string, number | undefined>>;
  /** The same on the most nodes that the stack allows; undefined: not the stack's target. */
  readonly room: { readonly alone: number; readonly whole: number } | undefined;
}

/** The whole plan. */
export interface CoursePlan {
  readonly people: number;
  readonly atOnce: number;
  readonly hours: number;
  /** What is requested at a time, benchmarks included. */
  readonly alone: Amounts;
  readonly whole: Amounts;
  /** People who fit into aula:capacity beside the benchmarks, of those at a time, and what is scarcest there. */
  readonly capacity: { readonly alone: number; readonly whole: number; readonly binds: keyof Amounts };
  readonly clouds: readonly CloudPlan[];
  readonly labs: readonly LabNeeds[];
}

type Pods = readonly Amounts[];

const split = (pods: Pods) => ({
  plain: pods.filter(({ gpu }) => gpu === 0),
  gpu: pods.filter(({ gpu }) => gpu > 0),
});
const needed = (pods: Pods, { node }: NodeGroup): number | undefined => {
  if (pods.length === 0) return 0;
  return node && nodesFor(pods, node);
};

/** People who fit beside the benchmarks. */
const peopleBeside = (bench: Pods, people: readonly Pods[], nodes: Nodes): number =>
  Math.max(0, peopleOn([bench, ...people], nodes) - 1);

function roomOf(bench: Pods, people: readonly Pods[], { students, gpu }: CloudGroups): number {
  const nodes = ({ node, max = 0 }: NodeGroup): Amounts[] => (node ? Array.from({ length: max }, () => node) : []);
  return peopleBeside(bench, people, { plain: nodes(students), gpu: nodes(gpu) });
}

/** The plan of a course. */
export function coursePlan(config: CourseConfig, request: PlanRequest = {}): CoursePlan {
  const { all: everybody, atOnce } = workers(config, request);
  const { hours = MONTH_HOURS, labs = [] } = request;
  const alone = atOnce.map(notebookAlone);
  const whole = atOnce.map((sizes) => wholeQuota(sizes, config));
  const bench = benchmarkPods(config);
  const all = (pods: readonly Pods[]): Amounts[] => [...bench, ...pods.flat()];
  const homes = everybody.reduce((sum, { home }) => sum + quantityValue(home), 0);

  const cloud = (groups: CloudGroups): CloudPlan => {
    const count = (pods: Pods): NodeCount => {
      const { plain, gpu } = split(pods);
      const nodes = { students: needed(plain, groups.students), gpu: needed(gpu, groups.gpu) };
      return { ...nodes, monthly: monthlyPrice(config.prices, { groups, nodes, hours, homes }) };
    };
    const one = count(all(alone));
    return {
      groups,
      alone: one,
      whole: count(all(whole)),
      labs: Object.fromEntries(
        labs.map((lab) => {
          const pods = split(all(atOnce.map((sizes) => withLab(sizes, lab))));
          const more = needed(pods.plain, groups.students);
          return [lab.name, more === undefined || one.students === undefined ? undefined : more - one.students];
        }),
      ),
      room: groups.own ? { alone: roomOf(bench, alone, groups), whole: roomOf(bench, whole, groups) } : undefined,
    };
  };

  const { capacity } = config;
  const there = { cpu: quantityValue(capacity.cpu), memory: quantityValue(capacity.memory), gpu: capacity.gpu };
  const one = [there];
  const nodes: Nodes = { plain: one, gpu: one };
  return {
    people: everybody.length,
    atOnce: atOnce.length,
    hours,
    alone: sumOf(all(alone)),
    whole: sumOf(all(whole)),
    capacity: {
      alone: peopleBeside(bench, alone, nodes),
      whole: peopleBeside(bench, whole, nodes),
      binds: scarcest(all(whole), there),
    },
    clouds: cloudGroups(config).map(cloud),
    labs,
  };
}
