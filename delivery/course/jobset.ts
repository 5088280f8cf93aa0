/** JobSet is the cluster's and not a course's: what is looked at before a course brings it, and when one goes. */
import { coerce, gt } from "semver";
import { count } from "../../components/count";
import { JOBSET, JOBSET_SELECTOR } from "../../components/jobset/names";
import { bringsJobSet, type JobsConfig, jobsetNeeded } from "../../components/jobset/schema";
import { AulaError } from "../errors";
import type { Kubectl } from "../kubectl";
import type { Report } from "../report";
import type { Neighbour } from "./cluster-conflicts";

/** What a cluster has of JobSet; undefined: nothing. */
export interface JobSetThere {
  /** Versions of the API that it serves. */
  readonly served: readonly string[];
  /** Version of the controller, where a course of Aula brought it. */
  readonly brought?: string | undefined;
}

interface Definition {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly versions: readonly { readonly name: string; readonly served: boolean }[] };
}

/** What a definition says of who brought it. Pure. */
export function jobsetOf({ metadata: { labels = {} }, spec }: Definition): JobSetThere {
  const ours = Object.entries(JOBSET_SELECTOR).every(([key, value]) => labels[key] === value);
  return {
    served: spec.versions.flatMap(({ name, served }) => (served ? [name] : [])),
    ...(ours ? { brought: labels["app.kubernetes.io/version"] ?? "" } : {}),
  };
}

/** Whether a version is newer than this Aula's; one that cannot be read is not. */
const isNewer = (version: string): boolean => gt(coerce(version) ?? "0.0.0", coerce(JOBSET.version) ?? "0.0.0");

/** Why a course whose labs need JobSet cannot have it on this cluster; undefined: it can. Pure. */
export function jobsetProblem(config: JobsConfig, there: JobSetThere | undefined): AulaError | undefined {
  if (!jobsetNeeded(config)) return undefined;
  if (bringsJobSet(config)) {
    if (there === undefined) return undefined;
    if (there.brought === undefined)
      return new AulaError(
        "the cluster has a JobSet that Aula did not install, and two controllers would fight over it",
        "write aula:jobs: { controller: existing }",
      );
    return isNewer(there.brought)
      ? new AulaError(
          `a course on this cluster brought JobSet ${there.brought}, and this one would take it back to ` +
            JOBSET.version,
          "write aula:jobs: { controller: existing } here, or bring this course to the newer Aula",
        )
      : undefined;
  }
  const cure =
    `let an administrator install JobSet ${JOBSET.version} (https://jobset.sigs.k8s.io), the version that the labs ` +
    "were tried with, or write aula:jobs: { controller: bring }";
  if (there === undefined)
    return new AulaError("aula:jobs.controller: existing, but the cluster has no JobSet, and a lab needs it", cure);
  return there.served.includes(JOBSET.apiVersion)
    ? undefined
    : new AulaError(
        `aula:jobs.controller: existing, but the cluster's JobSet serves ${there.served.join(", ") || "no version"}, ` +
          `and labs write ${JOBSET.apiVersion}`,
        cure,
      );
}

const definition = (kubectl: Kubectl): Promise<Definition | undefined> =>
  kubectl.json<Definition>(["get", "customresourcedefinition", JOBSET.crd, "--ignore-not-found"], { optional: true });

/** As everybody can see it: who brings no controller need not have the right to read definitions. */
async function discovered(kubectl: Kubectl): Promise<JobSetThere | undefined> {
  const text = await kubectl.run(["get", "--raw", `/apis/${JOBSET.group}`], { optional: true });
  if (text === "") return undefined;
  return { served: (JSON.parse(text) as { versions: { version: string }[] }).versions.map(({ version }) => version) };
}

/** @throws AulaError where the course's labs could not have JobSet; nothing was changed then */
export async function refuseJobSet({ config }: { config: JobsConfig }, kubectl: Kubectl): Promise<void> {
  if (!jobsetNeeded(config)) return;
  const found = bringsJobSet(config) ? await definition(kubectl) : undefined;
  const there = bringsJobSet(config) ? found && jobsetOf(found) : await discovered(kubectl);
  const problem = jobsetProblem(config, there);
  if (problem) throw problem;
}

/** The controller's objects that no namespace holds. Webhooks go first: without the controller they would refuse. */
const KINDS = [
  "mutatingwebhookconfiguration",
  "validatingwebhookconfiguration",
  "namespace",
  "clusterrolebinding",
  "clusterrole",
  "customresourcedefinition",
];
const OURS = [
  KINDS.join(","),
  "-l",
  Object.entries(JOBSET_SELECTOR)
    .map((pair) => pair.join("="))
    .join(","),
];

/**
 * Removes JobSet with the last course of a cluster, where a course brought it and nobody has a JobSet.
 * @param others courses that stay
 * @returns what stays and what removes it, where somebody else uses it; undefined where nothing of it stays
 */
export async function endJobSet(
  kubectl: Kubectl,
  others: readonly Neighbour[],
  report: Report,
): Promise<{ what: string; remove: string } | undefined> {
  const found = others.length > 0 ? undefined : await definition(kubectl);
  if (found === undefined || jobsetOf(found).brought === undefined) return undefined;
  const used = (await kubectl.run(["get", JOBSET.crd, "-A", "-o", "name"])).split("\n").filter(Boolean).length;
  const remove = `kubectl delete ${OURS.join(" ")}`;
  if (used > 0)
    return { what: `JobSet, which ${count(used, "JobSet")} of others use`, remove: `${remove}, after them` };
  report("removing JobSet: no other course is on this cluster");
  const { ok, stderr } = await kubectl.try(["delete", ...OURS, "--timeout=120s"]);
  return ok ? undefined : { what: `JobSet (${stderr.trim().split("\n")[0]})`, remove };
}
