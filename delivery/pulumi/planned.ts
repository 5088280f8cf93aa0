/** What a preview plans: the engine's steps on the cluster's objects, each with what it says before and after. Pure. */
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";

/** As much of an object as a step shows. Secrets are masked; what is not known yet is a text of the engine's. */
export type Shown = Readonly<Record<string, unknown>>;

/** A step that changes something. */
export interface PlannedStep {
  readonly change: "create" | "update" | "replace" | "delete";
  /** Kind of the object, such as `ResourceQuota`. */
  readonly kind: string;
  /** Logical name in the program, such as `course-student-ada-quota`. */
  readonly name: string;
  readonly before?: Shown;
  readonly after?: Shown;
}

const CHANGES: Readonly<Record<string, PlannedStep["change"]>> = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  delete: "delete",
};

function stepOf({ op, type, urn, old, new: now }: StepEventMetadata): PlannedStep | undefined {
  const change = CHANGES[op];
  if (change === undefined || !type.startsWith("kubernetes:")) return undefined;
  return {
    change,
    kind: type.split(":").at(-1) ?? type,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    ...(old?.inputs && { before: old.inputs as Shown }),
    ...(now?.inputs && { after: now.inputs as Shown }),
  };
}

/** Collects the steps of a run. A replacement is several steps of one object: one of them is kept, with both sides. */
export class PlannedSteps {
  private readonly steps = new Map<string, PlannedStep>();

  /** Takes one event in. */
  take({ resourcePreEvent }: EngineEvent): void {
    const step = resourcePreEvent && stepOf(resourcePreEvent.metadata);
    if (!resourcePreEvent || !step) return;
    const { urn } = resourcePreEvent.metadata;
    this.steps.set(urn, { ...this.steps.get(urn), ...step });
  }

  /** Every object that changes, in the order in which the engine came to it. */
  all(): PlannedStep[] {
    return [...this.steps.values()];
  }
}
