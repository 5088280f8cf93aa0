/** Which of the two ways delivers a course: decided once, recorded in the cluster, never changed by a tool that appears later. */
import { namespaceOf } from "../../components/names";
import { AulaError } from "../errors";
import type { Kubectl } from "../kubectl";

/** `pulumi up`, or manifests rendered from the same program and applied server-side. */
export type DeliveryEngine = "pulumi" | "manifests";

/** What the choice depends on. */
export interface Choice {
  /** The engine that the course was begun with, if it was begun. */
  readonly recorded: DeliveryEngine | undefined;
  /** `ENGINE=`, if it was given. */
  readonly requested: string | undefined;
  /** A `pulumi` is on PATH. */
  readonly cli: boolean;
}

/**
 * The engine, and one line that says why.
 * @throws AulaError when another engine owns the course, or the wanted one is not there
 */
export function chooseEngine({ recorded, requested, cli }: Choice): { engine: DeliveryEngine; why: string } {
  const wanted = requested === undefined ? undefined : engineNamed(requested);
  if (recorded !== undefined && wanted !== undefined && wanted !== recorded) {
    throw new AulaError(
      `ENGINE=${requested}, but this course was begun with ${recorded}, and two owners would undo each other's work`,
      `run without ENGINE to go on with ${recorded}; to change over, "make adopt ENGINE=${requested}": nothing restarts and passwords stay`,
    );
  }
  const engine = recorded ?? wanted ?? "manifests";
  if (engine === "pulumi" && !cli) {
    throw new AulaError(`this course is delivered by pulumi${recorded ? ", which began it" : ""}, and no pulumi is on PATH`, "install the Pulumi CLI: https://www.pulumi.com/docs/install");
  }
  if (recorded !== undefined) return { engine, why: `this course was begun with ${engine}` };
  if (requested !== undefined) return { engine, why: `ENGINE=${engine} was asked for` };
  return { engine, why: cli ? "ENGINE=pulumi was not asked for" : "no pulumi is on PATH" };
}

/** What the cluster remembers of a course (ConfigMap `aula`); undefined where the course was never begun. */
export async function recordOf(kubectl: Kubectl, instance: string): Promise<Readonly<Record<string, string>> | undefined> {
  const record = await kubectl.json<{ data: Record<string, string> }>(["get", "configmap", "aula", "-n", namespaceOf(instance, "hub"), "--ignore-not-found"], { optional: true });
  return record?.data;
}

/** The engine that the cluster's record names; undefined where the course was never begun. */
export async function recordedEngine(kubectl: Kubectl, instance: string): Promise<DeliveryEngine | undefined> {
  return (await recordOf(kubectl, instance))?.["engine"] as DeliveryEngine | undefined;
}

/** `ENGINE=` as an engine. @throws AulaError for any other name */
export function engineNamed(name: string): DeliveryEngine {
  if (name === "pulumi" || name === "manifests") return name;
  throw new AulaError(`ENGINE=${name}: there is no such engine`, "ENGINE=pulumi or ENGINE=manifests");
}
