/** `make up`: the stages from an empty machine to a course that answers. Each can be run again; none undoes another. */

import { freemem } from "node:os";
import { Listr, type ListrTask, PRESET_TIMER } from "listr2";
import { definitionOf } from "../components/cluster/targets";
import { imageSpecs } from "../components/images/catalogue";
import { asked } from "./asked";
import { clusterState, ensureCluster } from "./cluster/cluster";
import { ensureRegistry } from "./cluster/registry";
import { type Context, kubectlFor } from "./context";
import { deliver } from "./course/deliver";
import { noteGrowth } from "./course/home-sizes";
import { waitReady } from "./course/ready";
import { ensureBase } from "./images/base-image";
import { buildImage, imageInRegistry, isLocal, pushImage } from "./images/build-image";
import { stopHere } from "./interrupt";
import { canPull, findEngine } from "./machine/engine";
import { preflight } from "./machine/preflight";
import { findPulumi } from "./pulumi/command";
import type { Report } from "./report";

/** How long a stage took. */
export interface Timing {
  readonly stage: string;
  readonly seconds: number;
}

/** How long stages took: each, and all of them. Some run at the same time, so that the whole is less than the sum. */
export interface Timings {
  readonly stages: readonly Timing[];
  readonly seconds: number;
}

/** A stage by its title. */
export interface Stage {
  readonly title: string;
  readonly run: (report: Report) => Promise<string | void>;
}

/** Stages that may run at the same time. */
export interface Together {
  readonly together: readonly Stage[];
}

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 100) / 10;

/** Runs stages one after another with progress, and returns how long they took. */
export async function runStages(stages: readonly (Stage | Together)[]): Promise<Timings> {
  const timings: Timing[] = [];
  const begun = performance.now();
  const taskOf = ({ title, run }: Stage): ListrTask => ({
    title,
    task: async (_, task) => {
      stopHere();
      const start = performance.now();
      const outcome = await run((line) => {
        task.output = line;
      });
      timings.push({ stage: title, seconds: secondsSince(start) });
      if (outcome) task.title = `${title}: ${outcome}`;
    },
  });
  const tasks = stages.map(
    (stage): ListrTask =>
      "together" in stage
        ? { task: (_, task) => task.newListr(stage.together.map(taskOf), { concurrent: true, exitOnError: true }) }
        : taskOf(stage),
  );
  await new Listr(tasks, {
    renderer: process.stdout.isTTY ? "default" : "simple",
    fallbackRendererOptions: { timer: PRESET_TIMER },
    rendererOptions: { timer: PRESET_TIMER },
    // Its own would end at once, and with 127: see interrupt.ts.
    registerSignalListeners: false,
  }).run();
  return { stages: timings, seconds: secondsSince(begun) };
}

/** Whether an image is in its registry. */
async function imageThere(ref: string): Promise<boolean> {
  return isLocal(ref) ? imageInRegistry(ref) : canPull(await findEngine(), ref);
}

/** Builds and pushes the images that the registry does not have. */
export async function buildImages({ access, config }: Context, report: Report): Promise<string> {
  const specs = imageSpecs(access.registry, config);
  const there = await Promise.all(specs.map(({ ref }) => imageThere(ref)));
  const missing = specs.filter(({ ref }, i) => !there[i] && specs.findIndex((other) => other.ref === ref) === i);
  if (missing.length === 0) return `${specs.length} unchanged`;
  const engine = await findEngine();
  const base = await ensureBase(engine, "trixie", report);
  for (const [i, spec] of missing.entries()) {
    const step: Report = (line) => report(`${i + 1} of ${missing.length}, ${spec.name}: ${line}`);
    await buildImage(
      engine,
      { context: spec.context, tag: spec.ref, base, buildArgs: spec.args, contexts: spec.contexts },
      step,
    );
    await pushImage(engine, spec.ref, step);
  }
  return `${missing.map(({ name }) => name).join(", ")} built`;
}

/**
 * The stages that make the place where a course runs: engine, cluster, registry. None for a cluster that is there
 * already.
 */
export function clusterStages({ access, config: { target } }: Context): Stage[] {
  if (target.kind === "existing") return [];
  if (target.kind !== "kind") {
    const note = `context ${access.context}; the stage "Course" makes it or looks it up`;
    return [{ title: `Cluster ${definitionOf(target).place(target)}`, run: async () => note }];
  }
  return [
    {
      title: "Looking at this machine",
      run: async (report) => {
        const before = await findEngine().catch(() => undefined);
        const fresh = before === undefined || (await clusterState(before, target)) === "absent";
        await preflight({ listen: target.listen, ports: [target.port] }, fresh, report);
        return `${(await findEngine()).name}, ${fresh ? "no cluster yet" : "a cluster is there"}`;
      },
    },
    {
      title: `Cluster ${target.cluster}`,
      run: async (report) => {
        await ensureCluster(await findEngine(), target, report, { confirm: asked("CONFIRM") });
      },
    },
    { title: "Registry", run: async (report) => ensureRegistry(await findEngine(), target, report) },
  ];
}

/** Two builds at a time: each may take so much at its largest (bytes), a linker's memory most of it. */
const TWO_BUILDS = 8 * 2 ** 30;

/** Pulumi is found or built while images are made, where there is memory for both. */
function toolStages(context: Context): (Stage | Together)[] {
  const pulumi: Stage = { title: "Pulumi", run: async (report) => (await findPulumi(report)).why };
  if (context.config.images !== "make") return [pulumi];
  const images: Stage = { title: "Images", run: (report) => buildImages(context, report) };
  return freemem() > TWO_BUILDS ? [{ together: [images, pulumi] }] : [images, pulumi];
}

/** Everything that `make up` does, in order. @param wait until the course answers */
export function upStages(context: Context, { wait = true } = {}): (Stage | Together)[] {
  const { config } = context;
  return [
    ...clusterStages(context),
    ...toolStages(context),
    {
      title: "Course",
      run: async (report) => {
        const kubectl = await kubectlFor(context);
        const outcome = await deliver(context, kubectl, report, { wait });
        await noteGrowth(context, kubectl);
        return outcome;
      },
    },
    ...(wait
      ? [
          {
            title: "Ready",
            run: async (report: Report) => {
              await waitReady(
                await kubectlFor(context),
                { instance: config.instance, url: context.access.url, gpu: config.gpu.plugin === "simulated" },
                report,
              );
            },
          },
        ]
      : []),
  ];
}
