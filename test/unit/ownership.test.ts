import { AulaError } from "../../delivery/errors";
import type { Kubectl } from "../../delivery/kubectl";
import { chooseEngine, recordedEngine, type DeliveryEngine } from "../../delivery/course/ownership";

const OTHER = (requested: string, recorded: string) => ({
  message: `ENGINE=${requested}, but this course was begun with ${recorded}, and two owners would undo each other's work`,
  cure: `run without ENGINE to go on with ${recorded}; to change over, "make adopt ENGINE=${requested}": nothing restarts and passwords stay`,
});
const NO_CLI = (why: string) => ({
  message: `this course is delivered by pulumi${why}, and no pulumi is on PATH`, cure: "install the Pulumi CLI: https://www.pulumi.com/docs/install",
});
const NO_SUCH = { message: "ENGINE=helm: there is no such engine", cure: "ENGINE=pulumi or ENGINE=manifests" };
const begun = (engine: DeliveryEngine) => ({ engine, why: `this course was begun with ${engine}` });
const asked = (engine: DeliveryEngine) => ({ engine, why: `ENGINE=${engine} was asked for` });

/** Every case: the engine on record, ENGINE=, whether a CLI is there. */
const table: [DeliveryEngine | undefined, string | undefined, boolean, { engine: DeliveryEngine; why: string } | { message: string; cure: string }][] = [
  [undefined, undefined, false, { engine: "manifests", why: "no pulumi is on PATH" }],
  [undefined, undefined, true, { engine: "manifests", why: "ENGINE=pulumi was not asked for" }],
  [undefined, "manifests", false, asked("manifests")],
  [undefined, "manifests", true, asked("manifests")],
  [undefined, "pulumi", false, NO_CLI("")],
  [undefined, "pulumi", true, asked("pulumi")],
  ["manifests", undefined, false, begun("manifests")],
  ["manifests", undefined, true, begun("manifests")],
  ["manifests", "manifests", false, begun("manifests")],
  ["manifests", "manifests", true, begun("manifests")],
  ["manifests", "pulumi", false, OTHER("pulumi", "manifests")],
  ["manifests", "pulumi", true, OTHER("pulumi", "manifests")],
  ["pulumi", undefined, false, NO_CLI(", which began it")],
  ["pulumi", undefined, true, begun("pulumi")],
  ["pulumi", "manifests", false, OTHER("manifests", "pulumi")],
  ["pulumi", "manifests", true, OTHER("manifests", "pulumi")],
  ["pulumi", "pulumi", false, NO_CLI(", which began it")],
  ["pulumi", "pulumi", true, begun("pulumi")],
  [undefined, "helm", true, NO_SUCH],
  ["pulumi", "helm", true, NO_SUCH],
];

test.each(table)("begun with %s, ENGINE=%s, a CLI: %s", (recorded, requested, cli, outcome) => {
  const choose = () => chooseEngine({ recorded, requested, cli });
  if ("engine" in outcome) {
    expect(choose()).toEqual(outcome);
    return;
  }
  expect(choose).toThrow(new AulaError(outcome.message, outcome.cure));
  try { choose(); } catch (error) { expect((error as AulaError).cure).toBe(outcome.cure); }
});

test("the record is the ConfigMap aula in the hub's namespace; none where the course was never begun", async () => {
  const asked: string[][] = [];
  const kubectl = (answer: unknown) => ({ json: async (args: string[]) => { asked.push(args); return answer; } }) as unknown as Kubectl;
  expect(await recordedEngine(kubectl({ data: { engine: "pulumi" } }), "ml-2026")).toBe("pulumi");
  expect(await recordedEngine(kubectl(undefined), "ml-2026")).toBeUndefined();
  expect(asked[0]).toEqual(["get", "configmap", "aula", "-n", "ml-2026-hub", "--ignore-not-found"]);
});
