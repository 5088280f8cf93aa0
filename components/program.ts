/**
 * The program: read the configuration, connect to the cluster, make the course. `pulumi up`, `make` and a fork run it.
 */
import * as pulumi from "@pulumi/pulumi";
import { connect } from "./cluster/connect";
import { clusterProvider } from "./cluster/provider";
import { readConfig } from "./config";
import { Course, type CourseTransforms } from "./course";
import { type LastRun, lastRunOf } from "./last-run";
import { FIELD_MANAGER } from "./names";
import { previousRun, refuseOrWarn } from "./previous-run";
import { changeProblems } from "./refused-changes";
import type { KnownPerson } from "./students/known";
import { withMetadata } from "./transform";

/** What a program exports. */
export interface CourseOutputs {
  /** Address of the course. */
  readonly url: pulumi.Output<string>;
  /** Secret: who signs in with what; `pulumi stack output signIns --show-secrets`. */
  readonly signIns: pulumi.Output<Record<string, string>>;
  /** Secret: what the next run must know of this one, everybody with a home included. Absent from a render. */
  readonly lastRun?: pulumi.Output<LastRun>;
}

/** How a program is run. A bare `pulumi up` gives nothing of it; `make` gives what it knows. */
export interface ProgramRun {
  /** The program is rendered to manifests: it reaches no cluster, and reads no stack. Default: false. */
  readonly rendered?: boolean;
  /**
   * People whom the cluster has a workspace for. Those who are not on the roster are declared *left*. Default: none.
   */
  readonly known?: readonly KnownPerson[];
  /** User names of those who have something running now; a refusal names them. Default: not known. */
  readonly working?: readonly string[];
  /** The teacher confirmed that many people leave. Default: whether CONFIRM=1 is set. */
  readonly confirmed?: boolean;
  /** Whether the quotas must fit the capacity. Default: true. */
  readonly capacity?: boolean;
  /** Wait until what is made works. Default: true. */
  readonly wait?: boolean;
  /**
   * Called with the last run (undefined where there was none that is known) and this one, before anything is declared.
   */
  readonly onCompared?: (before: LastRun | undefined, now: LastRun) => void;
  /** Called for each Kubernetes object as it is declared, before any is made. */
  readonly onDeclared?: () => void;
}

/** A program that Pulumi calls without arguments, and `make` with its own. */
export type CourseProgram = (run?: ProgramRun) => Promise<CourseOutputs>;

/** Kinds that the provider waits for until they work. */
const AWAITED = /:(Deployment|DaemonSet|Service)$/;

/**
 * How the provider applies every object: under one field manager, where it would give each object one of its own, and a
 * new one to an object that it takes over; and with force, for what the program declares is what holds. A
 * transformation and not a transform: no callback for each resource.
 */
function applied(wait: boolean, onDeclared: () => void): pulumi.ResourceTransformation {
  const annotations = { "pulumi.com/patchFieldManager": FIELD_MANAGER, "pulumi.com/patchForce": "true" };
  return ({ type, props, opts }) => {
    if (!type.startsWith("kubernetes:")) return undefined;
    onDeclared();
    const skipped = wait || !AWAITED.test(type) ? annotations : { ...annotations, "pulumi.com/skipAwait": "true" };
    return { props: withMetadata(props, { annotations: skipped }), opts };
  };
}

/**
 * The program of the stack that is being run: `export = courseProgram()` is a whole index.ts.
 * @param transform changes of a fork, for any child of any component
 * @returns a function that declares the course.
 *   @throws ConfigError before anything is declared, and where a change would cost people their homes
 *   (`changeProblems`)
 */
export function courseProgram(transform?: CourseTransforms): CourseProgram {
  return async (run = {}) => {
    const { rendered = false, wait = true, capacity = true, onDeclared = () => undefined } = run;
    const before = rendered ? undefined : await previousRun();
    const known = [...(before?.people ?? []), ...(run.known ?? [])];
    const config = readConfig(pulumi.runtime.allConfig(), known, { capacity });
    const access = connect("cluster", config.target, rendered);
    const now = lastRunOf(config, access.storageClass);
    const confirmed = run.confirmed ?? process.env["CONFIRM"] === "1";
    // A state that was lost: the cluster still tells who was there.
    const last = before ?? (run.known ? { ...now, people: run.known } : undefined);
    run.onCompared?.(last, now);
    const stack = pulumi.getStack();
    if (last)
      refuseOrWarn(changeProblems(last, now, { confirmed, stack, ...(run.working ? { working: run.working } : {}) }));
    const provider = clusterProvider("cluster", access, config);
    const { url, signIns } = new Course(
      "course",
      { config, access, rendered, transform },
      {
        providers: [provider],
        ...(rendered ? {} : { transformations: [applied(wait, onDeclared)] }),
        ...(access.made ? { dependsOn: access.made } : {}),
      },
    );
    return rendered ? { url, signIns } : { url, signIns, lastRun: pulumi.secret(now) };
  };
}
