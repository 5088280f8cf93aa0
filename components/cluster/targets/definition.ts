/** What there is to say of a kind of target: an entry of the record in `index.ts`. Pure. */
import type { z } from "zod";
import type { LocalAccess } from "../access";

/** The keys of a target, told apart by `kind`. */
export type TargetKeys = z.ZodObject<{ kind: z.ZodLiteral<string> }>;

/** Why something cannot be, and what to write instead; both are parts of a sentence. */
export interface Refusal {
  readonly why: string;
  readonly cure: string;
}

/** A kind of target. @typeParam S the schema of its keys */
export interface TargetDefinition<S extends TargetKeys> {
  /** Keys of `aula:target` in a stack's file, with their defaults. */
  readonly schema: S;
  /** How a course reaches the cluster. @throws ConfigError when a file that the target names cannot be read */
  readonly access: (target: z.output<S>) => LocalAccess;
  /**
   * The cluster in one line, which stays the same as long as a target means the same: addresses and nodes may change.
   */
  readonly place: (target: z.output<S>) => string;
  /**
   * Package of the cloud's SDK, where the program makes the cluster: by `connect` of targets/<kind>/cluster.ts, which
   * is in a package of its own. Unset: the program makes none.
   */
  readonly sdk?: string;
  /** The stack that made the cluster and exports its kubeconfig; undefined: none did. Defaults to none. */
  readonly stack?: (target: z.output<S>) => string | undefined;
  /** What to do before a program of a stack can run, as a sentence; undefined: nothing. Defaults to nothing. */
  readonly before?: (access: LocalAccess, stack: string) => string | undefined;
  /** Why NVIDIA's device plugin cannot be the course's own there; undefined: it can. Defaults to that it can. */
  readonly noNvidiaPlugin?: (target: z.output<S>) => Refusal | undefined;
  /** Why GPUs cannot be simulated there; undefined: they can. Defaults to that they can. */
  readonly noSimulatedGpus?: (target: z.output<S>) => Refusal | undefined;
  /** Nodes, where the target says how many there are. Defaults to a number that nobody knows. */
  readonly nodes?: (target: z.output<S>) => number;
}
