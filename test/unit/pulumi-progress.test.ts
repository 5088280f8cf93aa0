/** The engine's events as a person reads them. */
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { nameOf, RunProgress } from "../../delivery/pulumi/progress";

const URN = "urn:pulumi:dev::aula::aula:course:Course$kubernetes:apps/v1:Deployment::course-hub";
const event = (more: object): EngineEvent => ({ sequence: 0, timestamp: 0, ...more }) as EngineEvent;
const step = (urn = URN) => ({ metadata: { op: "create", urn, type: "kubernetes:apps/v1:Deployment" } });
const diagnostic = (severity: string, message: string, urn?: string, ephemeral = false) =>
  event({ diagnosticEvent: { severity, message, urn, ephemeral, color: "never" } });
const progress = (total = 3) =>
  new RunProgress(
    () => undefined,
    () => total,
  );

test("an object is named by its kind and its logical name", () => expect(nameOf(URN)).toBe("Deployment course-hub"));

test("how many of how many, and which one it waits for since when, with the provider's own word", () => {
  const run = progress();
  expect(run.line()).toBe("0 of 3 objects");
  run.take(event({ resourcePreEvent: step() }));
  run.take(diagnostic("info", "Waiting for app ReplicaSet to be available", URN, true));
  expect(run.line(Date.now() + 500)).toBe("0 of 3 objects");
  expect(run.line(Date.now() + 12_000)).toBe(
    "0 of 3 objects; waiting for Deployment course-hub (12 s: Waiting for app ReplicaSet to be available)",
  );
  run.take(event({ resOutputsEvent: step() }));
  expect(run.line(Date.now() + 12_000)).toBe("1 of 3 objects");
  expect(progress(0).line()).toBe("starting the program");
});

test("what a run did, in the words of a person; reads are nobody's matter", () => {
  const run = progress();
  run.take(event({ summaryEvent: { resourceChanges: { same: 7, create: 2, read: 1 } } }));
  expect(run.outcome()).toBe("2 created, 7 unchanged");
  expect(progress().outcome()).toBe("nothing to do");
});

test("what went wrong: each object with its own reason, once, and none of the engine's noise", () => {
  const run = progress();
  for (const text of ["", "update failed", "using pulumi-resource-kubernetes from $PATH at /x"])
    run.take(diagnostic("error", text));
  run.take(diagnostic("error", "<{%fg 1%}>quota exceeded<{%reset%}>\n", URN));
  run.take(diagnostic("error", "quota exceeded", URN));
  expect(run.failures()).toEqual(["Deployment course-hub: quota exceeded"]);
  run.take(diagnostic("warning", "warning: up will refuse this: x"));
  expect([...run.warnings]).toEqual(["up will refuse this: x"]);
});

test("a policy that refuses is named; one that advises is not a failure", () => {
  const run = progress();
  const policy = (enforcementLevel: string) =>
    event({
      policyEvent: {
        policyName: "no-root",
        message: "runs as root",
        enforcementLevel,
        policyPackName: "p",
        policyPackVersion: "1",
        policyPackVersionTag: "1",
        color: "never",
      },
    });
  run.take(policy("warning"));
  expect(run.failures()).toEqual([]);
  run.take(policy("mandatory"));
  expect(run.failures()).toEqual(["no-root: runs as root"]);
});
