/** Changes a running course over from one engine to the other: nothing restarts, and passwords and cookies stay as they are. */
import { namespaceOf } from "../../components/names";
import type { Context } from "../context";
import { AulaError } from "../errors";
import { tryExec } from "../exec";
import type { Kubectl } from "../kubectl";
import type { Report } from "../report";
import { apply } from "./apply";
import type { Manifest } from "./manifests";
import { keepMasterSecret } from "./master-secret";
import { recordedEngine, type DeliveryEngine } from "./ownership";
import { pulumi, pulumiUp, sealSeed } from "./pulumi";
import { render } from "./render";

/** A logical resource of Pulumi's state, as far as the seed is looked for. */
interface State {
  readonly deployment?: { readonly resources?: readonly { urn: string; outputs?: { base64?: { plaintext?: string } } }[] };
}

/** The seed in a stack's state, base64. @throws AulaError where there is none */
export function seedIn(state: string): string {
  const { deployment } = JSON.parse(state) as State;
  const sealed = deployment?.resources?.find(({ urn }) => urn.endsWith("::course-seed"))?.outputs?.base64?.plaintext;
  if (sealed === undefined) throw new AulaError("Pulumi's state of this course holds no seed of its secrets", "run `make up` once with this version, then adopt");
  return JSON.parse(sealed) as string;
}

/** The course's manifests, their record naming `engine`. */
const manifestsFor = async (stack: string, engine: DeliveryEngine): Promise<readonly Manifest[]> =>
  (await render(stack)).manifests.map((manifest) =>
    manifest.kind === "ConfigMap" && manifest.metadata.name === "aula" ? { ...manifest, data: { ...(manifest["data"] as object), engine } } : manifest);

/** Manifests → Pulumi. Killed anywhere, the same command goes on from there. */
async function toPulumi(context: Context, kubectl: Kubectl, report: Report): Promise<string> {
  const { stack, config } = context;
  if (!(await tryExec("pulumi", ["version"])).ok) throw new AulaError("no pulumi is on PATH", "install the Pulumi CLI: https://www.pulumi.com/docs/install");
  report("sealing the seed of all secrets");
  await sealSeed(context);
  // Up to date before it changes hands: Pulumi then finds what it declares, and no field is anybody's but in one way.
  report("bringing the course up to date");
  await apply(kubectl, config.instance, await manifestsFor(stack, "pulumi"));
  return pulumiUp(context, false, report);
}

/** Pulumi → manifests. Killed anywhere, the same command goes on from there. */
async function toManifests(context: Context, kubectl: Kubectl, recorded: DeliveryEngine, report: Report): Promise<string> {
  const { stack, config } = context;
  let outcome = "nothing was left to hand over";
  if (recorded === "pulumi") {
    report("fetching the seed of all secrets from Pulumi's state");
    keepMasterSecret(config.instance, Buffer.from(config.seed ?? seedIn(await pulumi(context, ["stack", "export", "--show-secrets"])), "base64"));
    report("taking the objects over");
    const { changed, unchanged } = await apply(kubectl, config.instance, await manifestsFor(stack, "manifests"));
    outcome = `${changed} changed, ${unchanged} unchanged`;
  }
  if (config.seed !== undefined) await pulumi(context, ["config", "rm", "aula:seed"]);
  // What is declared stays; only Pulumi's memory of it goes.
  await pulumi(context, ["stack", "rm", "--yes", "--force", "--preserve-config"]);
  return outcome;
}

/**
 * Hands a course that is up to the other engine.
 * @returns one line on what it did
 * @throws AulaError when there is no course, or nothing to do
 */
export async function adopt(context: Context, kubectl: Kubectl, engine: DeliveryEngine, report: Report): Promise<string> {
  const { instance } = context.config;
  const recorded = await recordedEngine(kubectl, instance);
  if (recorded === undefined) throw new AulaError(`there is no course ${instance} in namespace ${namespaceOf(instance, "hub")}`, `"make up ENGINE=${engine}" begins it with ${engine}`);
  return engine === "pulumi" ? toPulumi(context, kubectl, report) : toManifests(context, kubectl, recorded, report);
}
