/** What a run would change, in people's words: of the course before, the course now, and the planned steps. Pure. */
import { isDeepStrictEqual } from "node:util";
import { JOBSET } from "../../components/jobset/names";
import type { LastRun } from "../../components/last-run";
import { workspaceName } from "../../components/names";
import type { KnownPerson } from "../../components/students/known";
import type { PlannedStep, Shown } from "../pulumi/planned";
import { at, differences, type Json, Sorted, text } from "./differences";
import { type Course, type PeopleChanges, peopleChanges, peopleLines } from "./people-changes";
import { serverLines } from "./server-changes";

/** What a preview knows. */
export interface Plan {
  /** The last run; undefined where the course was never there. */
  readonly before: LastRun | undefined;
  readonly now: LastRun;
  /** User names of those who have something running now. */
  readonly working: readonly string[];
  readonly steps: readonly PlannedStep[];
}

/** A quota's keys in people's words. Memory is counted twice, and storage is told with the homes. */
function quotaWord(key: string): string | undefined {
  if (key === "limits.memory") return "memory";
  if (key === "requests.cpu") return "CPU";
  if (key === "requests.memory" || key === "requests.storage" || key === "persistentvolumeclaims") return undefined;
  return key.startsWith("requests.") ? "GPUs" : key;
}

/** Makes lines of steps, and knows which steps are said by them. */
class Telling {
  private readonly said = new Set<PlannedStep>();
  private readonly changes: PeopleChanges;
  private readonly before: Course;
  /** Who stays, by the name of their workspace. */
  private readonly staying: ReadonlyMap<string, KnownPerson>;
  /** Names of the workspaces of all others: who joins, comes back, leaves, or has another role. */
  private readonly passing: ReadonlySet<string>;
  private readonly workspaces: readonly string[];

  constructor(private readonly plan: Plan) {
    this.before = plan.before ?? { people: [] };
    this.changes = peopleChanges(this.before, plan.now);
    const { joins, returns, leaves, roles } = this.changes;
    const moving = [...joins, ...returns, ...leaves, ...roles];
    const apart = new Set(moving.map(({ username }) => username));
    const other = (role: string): string => (role === "teacher" ? "student" : "teacher");
    this.passing = new Set(
      moving.flatMap(({ username, role }) =>
        [role, other(role)].map((one) => workspaceName("course", { role: one, username })),
      ),
    );
    this.staying = new Map(
      plan.now.people
        .filter(({ username, status }) => status !== "left" && !apart.has(username))
        .map((person) => [workspaceName("course", person), person]),
    );
    this.workspaces = [...this.passing, ...this.staying.keys()];
  }

  lines(): string[] {
    const { before, steps, working } = this.plan;
    const told = peopleLines(this.changes, working, "before");
    // All is made; only who joins is worth a line.
    if (before === undefined || before.people.length === 0)
      return ["the course is not there yet: all of it is made", ...told];
    const regrouped = new Set(this.changes.groups.map(({ username }) => username));
    for (const { step, username } of this.ofPeople("Namespace")) if (regrouped.has(username)) this.said.add(step);
    for (const step of steps) {
      if (this.passing.has(workspaceIn(step.name, this.workspaces) ?? "")) this.said.add(step);
      if (step.name.endsWith("-hub-people") && told.length > 0) this.said.add(step);
    }
    const lines = [...told, ...this.quotas(), ...this.homes(), ...this.servers(), ...this.shared(), ...this.restarts()];
    const all = [...lines, ...this.others()];
    return all.length > 0 ? all : ["nothing"];
  }

  /** Steps of a kind, each with who stays and whose it is. */
  private ofPeople(kind: string): { step: PlannedStep; username: string }[] {
    return this.plan.steps.flatMap((step) => {
      const person = step.kind === kind ? this.staying.get(workspaceIn(step.name, this.workspaces) ?? "") : undefined;
      return person && step.change !== "create" ? [{ step, username: person.username }] : [];
    });
  }

  private quotas(): string[] {
    // Counts of objects follow from the number of pods, and are no person's to know.
    const hard = (shown: Shown | undefined): Json =>
      Object.fromEntries(
        Object.entries((at(shown, "spec", "hard") ?? {}) as Json).filter(([key]) => !key.startsWith("count/")),
      );
    const change = ({ before, after }: PlannedStep): string =>
      differences(hard(before), hard(after), quotaWord).join(", ");
    const sorted = new Sorted();
    for (const { step, username } of this.ofPeople("ResourceQuota")) {
      sorted.add(change(step), username);
      if (change(step) !== "") this.said.add(step);
    }
    const bench = this.plan.steps.find(
      (step) => step.kind === "ResourceQuota" && step.name === "course-bench-quota" && step.change === "update",
    );
    const benchmarks = bench ? change(bench) : "";
    if (bench && benchmarks !== "") this.said.add(bench);
    return [
      ...sorted.lines(this.staying.size, (whom, text) => `quota of ${whom}: ${text}; for what starts from then on`),
      ...(benchmarks === "" ? [] : [`quota of the benchmarks: ${benchmarks}`]),
    ];
  }

  private homes(): string[] {
    const size = (shown: Shown | undefined): unknown => at(shown, "spec", "resources", "requests", "storage");
    const [larger, anew] = [new Sorted(), new Sorted()];
    for (const { step, username } of this.ofPeople("PersistentVolumeClaim")) {
      if (!step.name.endsWith("-home")) continue;
      const change = `${text(size(step.before))} → ${text(size(step.after))}`;
      if (step.change !== "update") anew.add(change, username);
      else if (size(step.before) !== size(step.after)) larger.add(change, username);
      else continue;
      this.said.add(step);
    }
    return [
      ...larger.lines(this.staying.size, (whom, change) => `home of ${whom}: ${change}`),
      ...anew.lines(this.staying.size, (whom) => `THE HOME of ${whom} would be made anew: archive it first`),
    ];
  }

  /** Images and sizes of servers, and what else the hub is told. */
  private servers(): string[] {
    const step = this.plan.steps.find(({ kind, name }) => kind === "ConfigMap" && name.endsWith("-hub-course"));
    if (!step || step.change === "create") return [];
    this.said.add(step);
    // Which images a student's pods may run changes with the servers' images.
    for (const one of this.plan.steps)
      if (one.name.endsWith("-fences-pods") && one.change === "update") this.said.add(one);
    return serverLines(step, this.before.people, [...this.staying.values()], this.plan.working);
  }

  /** What all courses of the cluster have together: it is kept where this one no longer needs it. */
  private shared(): string[] {
    const steps = this.plan.steps.filter(({ name }) => name.startsWith("course-jobset-"));
    const all = (change: PlannedStep["change"]): boolean =>
      steps.length > 0 && steps.every((one) => one.change === change);
    if (!all("create") && !all("delete")) return [];
    for (const step of steps) this.said.add(step);
    return all("create")
      ? [`JobSet is in ${JOBSET.namespace}, for all courses of the cluster`]
      : ["the course no longer looks after JobSet; it stays in the cluster until the last course goes"];
  }

  private restarts(): string[] {
    return this.plan.steps.flatMap((step) => {
      if (!/^(Deployment|DaemonSet)$/.test(step.kind) || step.change === "create" || step.change === "delete")
        return [];
      const template = (shown: Shown | undefined): unknown => at(shown, "spec", "template");
      if (step.change === "update" && isDeepStrictEqual(template(step.before), template(step.after))) return [];
      this.said.add(step);
      if (step.name.endsWith("-hub-deployment"))
        return ["the hub restarts: nobody can sign in for some seconds; servers that run go on"];
      if (step.name.endsWith("-proxy-deployment"))
        return ["the proxy restarts: open notebooks lose the connection, and have it again within half a minute"];
      if (step.name.endsWith("-puller-daemonset")) return ["every node fetches the images that it does not have"];
      return [`${text(at(step.after, "metadata", "name"))} restarts`];
    });
  }

  private others(): string[] {
    const left = this.plan.steps.filter((step) => !this.said.has(step));
    const kinds = new Map<string, number>();
    const done = { create: "made", update: "changed", replace: "made anew", delete: "removed" };
    for (const { kind, change } of left) {
      const word = `${kind} ${done[change]}`;
      kinds.set(word, (kinds.get(word) ?? 0) + 1);
    }
    if (left.length === 0) return [];
    return [`other objects of the cluster: ${[...kinds].map(([word, count]) => `${count} ${word}`).join(", ")}`];
  }
}

/** The workspace that a child's logical name belongs to: the longest, for `ana` and `ana-home` are two people. */
function workspaceIn(name: string, workspaces: readonly string[]): string | undefined {
  return workspaces
    .filter((workspace) => name.startsWith(`${workspace}-`))
    .reduce<string | undefined>(
      (best, one) => (best === undefined || one.length > best.length ? one : best),
      undefined,
    );
}

/** What a run would do, a sentence each; `nothing` where it would do nothing. */
export const previewLines = (plan: Plan): string[] => new Telling(plan).lines();
