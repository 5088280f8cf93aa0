/** Brings a course's objects into the cluster, by the engine that owns the course. */
import { AulaError } from "../errors";
import { apply, type Applied } from "./apply";
import type { Context } from "../context";
import type { Kubectl } from "../kubectl";
import { tryExec } from "../exec";
import { chooseEngine, recordedEngine, recordOf, type DeliveryEngine } from "./ownership";
import { begunHere, pulumi, pulumiUp } from "./pulumi";
import { render } from "./render";
import type { Report } from "../report";

/** Chooses the engine for a course from what the cluster or Pulumi's state remembers, `ENGINE=` and what is on PATH. */
export async function engineFor({ stack, config }: Context, kubectl: Kubectl): Promise<{ engine: DeliveryEngine; why: string }> {
  const cli = (await tryExec("pulumi", ["version"])).ok;
  const recorded = (await recordedEngine(kubectl, config.instance)) ?? (begunHere(stack) ? "pulumi" : undefined);
  return chooseEngine({ recorded, requested: process.env["ENGINE"] || undefined, cli });
}

/** Delivers, and returns one line on what changed. */
export async function deliver(context: Context, kubectl: Kubectl, engine: DeliveryEngine, report: Report): Promise<string> {
  if (engine === "pulumi") {
    const record = await recordOf(kubectl, context.config.instance);
    if (record !== undefined && record["secrets"] !== "seed" && process.env["CONFIRM"] !== "1") {
      throw new AulaError(
        "this course was begun by Aula 0.1, which had Pulumi make each password; this version derives all of them from one seed, so everybody's password would change",
        "`make up CONFIRM=1`, then hand out `make signins` anew",
      );
    }
    return pulumiUp(context, record === undefined, report);
  }
  report("rendering");
  const { manifests } = await render(context.stack);
  report(`applying ${manifests.length} objects`);
  return outcomeText(await apply(kubectl, context.config.instance, manifests, { force: process.env["FORCE"] === "1" }));
}

/** More changes than this are told by their number alone: a new version, another quota for everybody. */
const FEW = 5;

/** What an apply did, as one line; a few changes by name. */
export function outcomeText({ created, changed, unchanged, removed, which }: Applied): string {
  const named = [...which, ...removed];
  return `${created} created, ${changed} changed, ${unchanged} unchanged, ${removed.length} removed${named.length > 0 && named.length <= FEW ? ` (${named.join(", ")})` : ""}`;
}

/** Password of each person who may sign in, from the engine that made them. */
export async function signInsOf(context: Context, engine: DeliveryEngine): Promise<Readonly<Record<string, string>>> {
  if (engine === "manifests") return (await render(context.stack)).signIns;
  return JSON.parse(await pulumi(context, ["stack", "output", "signIns", "--show-secrets", "--json"])) as Record<string, string>;
}
