/** Brings a course's objects into the cluster, by `pulumi up` on its stack. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { makeCommand } from "../../components/make-command";
import { isNamespaceOf, namespaceOf } from "../../components/names";
import type { KnownPerson } from "../../components/students/known";
import { leftFileOf, readRoster } from "../../components/students/roster";
import { asked } from "../asked";
import { clusterProblem } from "../cluster/cluster";
import type { Context } from "../context";
import { AulaError } from "../errors";
import { tryExec } from "../exec";
import type { Kubectl } from "../kubectl";
import { findEngine } from "../machine/engine";
import { CourseStack } from "../pulumi/stack";
import type { Report } from "../report";
import { refuseContested } from "./cluster-conflicts";
import { prepareHomes, refuseHomes } from "./home-sizes";
import { refuseJobSet } from "./jobset";
import { knownPeople, recordLeavers } from "./leavers";
import { peopleChanges, peopleLines } from "./people-changes";
import { recordOf } from "./record";

/** People whom the cluster has a workspace for; those whom the leavers' file names left before. */
async function knownOf({ config }: Context, kubectl: Kubectl): Promise<KnownPerson[]> {
  // The file, and not the configuration: who comes back is in the file still.
  const left = new Set(readRoster(leftFileOf(config.roster), { optional: true }).map(({ username }) => username));
  return (await knownPeople(kubectl, config.instance)).map((person) => ({
    ...person,
    status: left.has(person.username) ? ("left" as const) : ("active" as const),
  }));
}

/** Those of some people who have a pod that runs. */
async function workingOf(
  { config: { instance } }: Context,
  kubectl: Kubectl,
  people: readonly KnownPerson[],
): Promise<string[]> {
  const jsonpath = 'jsonpath={range .items[*]}{.metadata.namespace}{"\\n"}{end}';
  const printed = await kubectl.run(["get", "pods", "-A", "--field-selector=status.phase=Running", "-o", jsonpath], {
    optional: true,
  });
  const busy = new Set(printed.split("\n").filter((namespace) => isNamespaceOf(instance, namespace)));
  const space = ({ username, role }: KnownPerson): string =>
    namespaceOf(instance, role === "teacher" ? "teacher" : "student", username);
  return people.filter((person) => busy.has(space(person))).map(({ username }) => username);
}

/** @throws AulaError for a course of which every password would change */
async function refuseOldSecrets({ stack, config }: Context, kubectl: Kubectl): Promise<void> {
  const record = await recordOf(kubectl, config.instance);
  if (record === undefined || record["secrets"] === "seed" || asked("CONFIRM")) return;
  throw new AulaError(
    `the course ${config.instance} was begun by an early version that had Pulumi make each password; this ` +
      "version derives all of them from one seed, so everybody's password would change",
    `"${makeCommand("up", stack, { CONFIRM: 1 })}", then hand out the sign-ins of "${makeCommand("signins", stack)}"`,
  );
}

/** @throws AulaError where the course wants a route and the cluster has no Gateway API */
async function refuseUnknownRoute({ access: { entry } }: Context, kubectl: Kubectl): Promise<void> {
  if (entry.kind !== "gateway") return;
  const api = await kubectl.run(["get", "--raw", "/apis/gateway.networking.k8s.io/v1"], { optional: true });
  if (api.includes('"httproutes"')) return;
  throw new AulaError(
    "this cluster knows no HTTPRoute (aula:target.gateway)",
    "install the Gateway API (https://gateway-api.sigs.k8s.io/guides/getting-started), or choose ingress, " +
      "loadBalancer or nodePort",
  );
}

/** What `pulumi up` is given of what the cluster knows. */
export async function runOf(context: Context, kubectl: Kubectl): Promise<{ known: KnownPerson[]; working: string[] }> {
  const known = await knownOf(context, kubectl);
  return { known, working: await workingOf(context, kubectl, known) };
}

/** What refuses a course before Pulumi is asked. */
const REFUSALS = [refuseOldSecrets, refuseContested, refuseUnknownRoute, refuseJobSet];

/** Refuses a cluster that would have to be made again, and a port that it does not have. @throws AulaError */
async function refuseCluster({ config: { target } }: Context): Promise<void> {
  const problem = target.kind === "kind" ? await clusterProblem(await findEngine(), target) : undefined;
  if (problem && !asked("CONFIRM")) throw problem;
}

/** Everything that `make up` would refuse before Pulumi is asked, on a cluster that runs; nothing is changed. */
export async function refusals(context: Context, kubectl: Kubectl, report: Report): Promise<AulaError[]> {
  const checks: ((context: Context, kubectl: Kubectl) => Promise<void>)[] = [
    refuseCluster,
    ...REFUSALS,
    refuseHomes,
    ...(asked("POLICY") ? [() => judge(context.stack, report)] : []),
  ];
  const found: AulaError[] = [];
  for (const check of checks) {
    try {
      await check(context, kubectl);
    } catch (error) {
      if (!(error instanceof AulaError)) throw error;
      found.push(error);
    }
  }
  return found;
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(folder, name));

/**
 * The policies' judgement of what the program declares, before anything is made. @throws AulaError with what they found
 */
export async function judge(stack: string, report: Report): Promise<void> {
  report("judging what the program declares by the policies");
  const folder = `rendered/${stack}`;
  const self = [...process.execArgv, process.argv[1] ?? ""];
  const rendered = await tryExec(process.execPath, [...self, "render", "--out", folder], { env: { STACK: stack } });
  const bin = require.resolve("@aula/policies/bin/aula-policy.js", { paths: [process.cwd(), __dirname] });
  const { ok, stdout, stderr } = rendered.ok
    ? await tryExec(process.execPath, [bin, "check", ...filesOf(folder)])
    : rendered;
  if (!ok)
    throw new AulaError(
      `the policies refuse this course, and nothing was changed:\n${stdout}${stderr}`,
      `"${makeCommand("policy", stack)}" says the same at any time`,
    );
}

/**
 * Brings the course up to date. REFRESH=1 first reads what is there, so that what others changed is changed back.
 * @param wait until what is made works
 * @returns one line on what changed, and who left by it
 * @throws AulaError, ConfigError before anything is changed, where it is refused
 */
export async function deliver(
  context: Context,
  kubectl: Kubectl,
  report: Report,
  { wait = true } = {},
): Promise<string> {
  const { stack, config } = context;
  const record = await recordOf(kubectl, config.instance);
  for (const refuse of REFUSALS) await refuse(context, kubectl);
  const run = await runOf(context, kubectl);
  const changes = peopleChanges({ people: run.known }, { people: config.people });
  // A first run makes everybody: the summary says how many.
  if (run.known.length > 0) for (const line of peopleLines(changes, run.working, "before")) report(line);
  const opened = await CourseStack.open(context, report);
  const judged = asked("POLICY");
  if (judged) await judge(stack, report);
  const renewed = await prepareHomes(context, kubectl);
  // What the cluster does not know of is not there, whatever the state says; and claims may just have been taken away.
  const refresh = record === undefined || renewed > 0 || asked("REFRESH");
  const outcome = await opened.up({
    run: { ...run, wait },
    refresh,
    ...(judged && opened.pulumi.whole ? { policyPacks: ["policies"] } : {}),
  });
  recordLeavers(config, await knownPeople(kubectl, config.instance));
  return [outcome, ...(run.known.length > 0 ? peopleLines(changes, run.working, "after") : [])].join("\n");
}
