/** What a lab is: its title, its settings, and what it starts beside a notebook. Pure. */
import type { z } from "zod";

/** Pods of one kind that a lab starts beside the notebook, at the same time. */
export interface PodGroup {
  readonly name: string;
  readonly pods: number;
  /** As Kubernetes quantities; memory is request and limit. */
  readonly cpu: string;
  readonly memory: string;
  /** Defaults to 0. */
  readonly gpu?: number;
}

/** How a lab runs. `local`: in the notebook; the others as their Kubernetes or Spark names say. */
export type RunKind = "local" | "indexedJob" | "jobset" | "spark" | "service";

/** A lab of the course. One folder below labs/ each, and one line in labs/index.ts. */
export interface Lab<Name extends string = string, Config extends z.ZodType = z.ZodType> {
  /** Its folder, its key in `aula:labs`, and with _ for - its name in Python. */
  readonly name: Name;
  /** One line for people. */
  readonly title: string;
  /** What the original says of itself, in one line; printed beside our figures. */
  readonly published: string;
  /** Its settings in the stack's file. Every one has a default: `{}` switches a lab on. */
  readonly config: Config;
  /** The lab has an image of its own: image/Dockerfile. */
  readonly image: boolean;
  readonly kind: RunKind;
  /** A run is ended after this many seconds. */
  readonly deadlineSeconds: number;
  /** What it starts with these settings. Checked against the quotas of students and of the benchmarks. */
  readonly needs: (config: z.infer<Config>) => readonly PodGroup[];
  /** The setting that makes it smaller, for the sentence of a lab that does not fit. */
  readonly smaller: keyof z.infer<Config> & string;
}

/** A lab as it is; the types of name and settings are kept. */
export const defineLab = <Name extends string, Config extends z.ZodType>(lab: Lab<Name, Config>): Lab<Name, Config> =>
  lab;
