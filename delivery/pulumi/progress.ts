/** The engine's events as a person reads them: how far a run is, what it waits for, what went wrong. */
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { Report } from "../report";

/** Operations that change something, in the words of a person. */
const DONE: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
  same: "unchanged",
  import: "imported",
};
const ORDER = ["created", "imported", "updated", "replaced", "deleted", "unchanged"];

/** After so long is said which object the run waits for (ms), and so often at most is anything said. */
const WAITS = 3000;
const SAY = 1000;

/** Lines of the engine that say nothing by themselves. */
const NOISE = /^(error: )?(update|preview|refresh|destroy) failed$|^using pulumi-resource-\S+ from \$PATH/;

/** `urn:…$kubernetes:apps/v1:Deployment::course-hub` → `Deployment course-hub`. */
export function nameOf(urn: string): string {
  const [, , types = "", name = ""] = urn.replace(/^urn:pulumi:/, "").split("::");
  return `${types.split(":").at(-1)} ${name}`;
}

const isObject = ({ type }: StepEventMetadata): boolean => type.startsWith("kubernetes:");
const plain = (text: string): string =>
  text
    .replace(/<\{%.*?%\}>/g, "")
    .replace(/\u001b\[[\d;]*m/g, "")
    .trim();

/** One run. */
export class RunProgress {
  private readonly started = new Map<string, number>();
  private readonly words = new Map<string, string>();
  private readonly problems = new Map<string, string>();
  private readonly counts = new Map<string, number>();
  private finished = 0;
  private said = 0;

  /** @param total how many objects the program declares, as far as is known now */
  constructor(
    private readonly report: Report,
    private readonly total: () => number,
  ) {}

  /** Takes one event in. */
  take({
    resourcePreEvent,
    resOutputsEvent,
    resOpFailedEvent,
    diagnosticEvent,
    policyEvent,
    summaryEvent,
  }: EngineEvent): void {
    if (resourcePreEvent && isObject(resourcePreEvent.metadata))
      this.started.set(resourcePreEvent.metadata.urn, Date.now());
    const ended = resOutputsEvent?.metadata ?? resOpFailedEvent?.metadata;
    if (ended && isObject(ended)) {
      this.started.delete(ended.urn);
      this.finished += 1;
    }
    if (diagnosticEvent) this.diagnostic(diagnosticEvent);
    if (policyEvent?.enforcementLevel === "mandatory") {
      this.problems.set(
        `${policyEvent.policyName} ${policyEvent.resourceUrn}`,
        `${policyEvent.policyName}: ${plain(policyEvent.message)}`,
      );
    }
    for (const [op, count] of Object.entries(summaryEvent?.resourceChanges ?? {})) {
      const word = DONE[op] ?? (op === "read" || op === "discard" ? undefined : op);
      if (word) this.counts.set(word, (this.counts.get(word) ?? 0) + (count ?? 0));
    }
    this.say();
  }

  private diagnostic({ severity, message, urn = "", ephemeral }: NonNullable<EngineEvent["diagnosticEvent"]>): void {
    const text = plain(message);
    if (text === "" || NOISE.test(text)) return;
    if (severity === "error") this.problems.set(urn + text, urn === "" ? text : `${nameOf(urn)}: ${text}`);
    else if (ephemeral || severity === "info") this.words.set(urn, text);
    else if (severity === "warning") this.warnings.add(text.replace(/^warning: /, ""));
  }

  /** Warnings of the program, such as what a preview shows that `up` would refuse. */
  readonly warnings = new Set<string>();

  private say(): void {
    if (Date.now() - this.said < SAY) return;
    this.said = Date.now();
    this.report(this.line());
  }

  /** Where the run is. */
  line(now = Date.now()): string {
    const [urn, since] = [...this.started].sort(([, a], [, b]) => a - b)[0] ?? [];
    const long = urn !== undefined && since !== undefined && now - since >= WAITS;
    const word = urn === undefined ? undefined : this.words.get(urn);
    const waits = long
      ? `; waiting for ${nameOf(urn)} (${Math.round((now - since) / 1000)} s${word ? `: ${word}` : ""})`
      : "";
    if (this.total() === 0 && this.finished === 0) return "starting the program";
    return `${this.finished} of ${Math.max(this.total(), this.finished)} objects${waits}`;
  }

  /** What the run did, such as `12 created, 3 updated, 72 unchanged`. */
  outcome(): string {
    const known = ORDER.filter((word) => this.counts.has(word));
    const others = [...this.counts.keys()].filter((word) => !ORDER.includes(word));
    return [...known, ...others].map((word) => `${this.counts.get(word)} ${word}`).join(", ") || "nothing to do";
  }

  /** What went wrong: each object with its own reason. */
  failures(): string[] {
    return [...this.problems.values()];
  }
}
