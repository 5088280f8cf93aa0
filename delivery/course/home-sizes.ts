/**
 * Sizes of homes that change: what Kubernetes would refuse in the middle of an apply is found before anything is
 * changed.
 */

import type { CourseConfig } from "../../components/config";
import { count } from "../../components/count";
import { WORKSPACE } from "../../components/names";
import { quantityValue } from "../../components/quantity";
import { sizesOf } from "../../components/students/sizes";
import { AulaError } from "../errors";
import type { Kubectl } from "../kubectl";
import { make } from "../make";

/** A home's claim in the cluster. */
export interface Claim {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly resources: { readonly requests: { readonly storage: string } };
  };
}

/** What is to become of the homes that are there. */
export interface HomeChanges {
  /** Why it cannot be; undefined where it can. */
  readonly problem: AulaError | undefined;
  /**
   * Namespaces of claims without a volume: nothing is in them, and Kubernetes changes only claims that have one. They
   * are made anew.
   */
  readonly renew: readonly string[];
}

const EXAMPLES = 3;

/** `alice's home is …` and how many more there are like it. */
function told(whose: readonly string[], rest: string): string {
  return (
    `${whose.slice(0, EXAMPLES).join(", ")}` +
    `${whose.length > EXAMPLES ? ` and ${count(whose.length - EXAMPLES, "other")}` : ""}: ` +
    `${rest}`
  );
}

/**
 * Compares the homes that a course declares with those that are there. Pure.
 * @param expandable storage classes by name, and whether their volumes can grow; a class that is not there is not
 * judged
 */
export function homeChanges(
  config: Pick<CourseConfig, "people" | "student" | "groups">,
  storageClass: string,
  claims: readonly Claim[],
  expandable: ReadonlyMap<string, boolean>,
): HomeChanges {
  const differing = config.people.flatMap(({ username, namespace, group }) => {
    const claim = claims.find(({ metadata }) => metadata.namespace === namespace && metadata.name === WORKSPACE.home);
    if (!claim) return [];
    const { storageClassName = storageClass, volumeName, resources } = claim.spec;
    const [old, now] = [resources.requests.storage, sizesOf(config, group).home];
    const step = quantityValue(now) - quantityValue(old);
    return step === 0 && storageClassName === storageClass
      ? []
      : [
          {
            username,
            namespace,
            bound: volumeName !== undefined,
            old,
            now,
            step,
            own: storageClassName,
            key: group === undefined ? "aula:student.home" : `aula:groups.${group}.home`,
          },
        ];
  });
  const renew = differing.filter(({ bound }) => !bound).map(({ namespace }) => namespace);
  const bound = differing.filter((home) => home.bound);
  const like = (one: (typeof bound)[number], test: (home: typeof one) => boolean): string[] =>
    bound.filter((home) => test(home) && home.key === one.key && home.old === one.old).map(({ username }) => username);
  const moved = bound.find(({ own }) => own !== storageClass);
  if (moved) {
    return {
      renew,
      problem: new AulaError(
        told(
          like(moved, ({ own }) => own === moved.own),
          `a home of the storage class ${moved.own} cannot move to ${storageClass}`,
        ),
        `keep the class ${moved.own} in aula:target, or move the homes: "${make("archive")}", "${make("down")}", ` +
          `remove their volumes, "${make("up")}", "${make("restore", { FROM: "…" })}"`,
      ),
    };
  }
  const smaller = bound.find(({ step }) => step < 0);
  if (smaller) {
    const whose = like(smaller, ({ step }) => step < 0);
    const who = { STUDENT: whose.length === 1 ? smaller.username : "…" };
    return {
      renew,
      problem: new AulaError(
        told(whose, `a home of ${smaller.old} cannot shrink to ${smaller.now}, whatever the storage`),
        `write ${smaller.old} as ${smaller.key}, or as the home of a group of their own; a smaller home can only ` +
          `be a new one: "${make("archive", who)}", off the roster, "${make("up")}", ` +
          `"${make("purge", { ...who, CONFIRM: 1 })}", on the roster, "${make("up")}", ` +
          `"${make("restore", { ...who, FROM: "…" })}"`,
      ),
    };
  }
  const larger = bound.find(({ own, step }) => step > 0 && expandable.get(own) === false);
  if (!larger) return { renew, problem: undefined };
  return {
    renew,
    problem: new AulaError(
      told(
        like(larger, ({ step }) => step > 0),
        `a home of ${larger.old} cannot grow to ${larger.now}: the storage class ${larger.own} does not let ` +
          "volumes grow",
      ),
      `write ${larger.old} as ${larger.key}; or, where the storage can do it, let the class: kubectl patch ` +
        `storageclass ${larger.own} -p '{"allowVolumeExpansion":true}'`,
    ),
  };
}

/** The part of a context that homes depend on. */
type Housed = { readonly config: CourseConfig; readonly access: { readonly storageClass: string } };

/** What is to become of the homes that are in the cluster. */
async function changesOf({ config, access }: Housed, kubectl: Kubectl): Promise<HomeChanges> {
  const claims = await kubectl.json<{ items: Claim[] }>([
    "get",
    "pvc",
    "-A",
    "-l",
    `aula.dev/instance=${config.instance}`,
  ]);
  // Not everybody may look at storage classes; then the cluster itself says what it refuses.
  const classes = await kubectl.json<{ items: { metadata: { name: string }; allowVolumeExpansion?: boolean }[] }>(
    ["get", "storageclass"],
    { optional: true },
  );
  const expandable = new Map(
    (classes?.items ?? []).map(({ metadata, allowVolumeExpansion }) => [metadata.name, allowVolumeExpansion === true]),
  );
  return homeChanges(config, access.storageClass, claims?.items ?? [], expandable);
}

/** Refuses sizes that the cluster would refuse. @throws AulaError */
export async function refuseHomes(context: Housed, kubectl: Kubectl): Promise<void> {
  const { problem } = await changesOf(context, kubectl);
  if (problem) throw problem;
}

/**
 * Refuses sizes that the cluster would refuse, and takes claims away that hold nothing and have another size now.
 * @returns how many claims are to be made anew
 * @throws AulaError before anything is changed
 */
export async function prepareHomes(context: Housed, kubectl: Kubectl): Promise<number> {
  const { problem, renew } = await changesOf(context, kubectl);
  if (problem) throw problem;
  for (const namespace of renew)
    await kubectl.run(["delete", "pvc", WORKSPACE.home, "-n", namespace, "--ignore-not-found", "--timeout=60s"]);
  return renew.length;
}

interface Growing {
  items: (Claim & { readonly status: { readonly phase: string; readonly capacity?: { readonly storage: string } } })[];
}

/**
 * Notes on a kind cluster that homes have grown. The size of a local volume is a label that nobody enforces, and
 * local-path has no resizer: the claims would wait for one for ever, and show their old size. Elsewhere the storage
 * does this itself.
 */
export async function noteGrowth({ config }: { config: CourseConfig }, kubectl: Kubectl): Promise<void> {
  if (config.target.kind !== "kind") return;
  const claims = await kubectl.json<Growing>(["get", "pvc", "-A", "-l", `aula.dev/instance=${config.instance}`]);
  for (const {
    metadata: { name, namespace },
    spec: {
      volumeName,
      resources: {
        requests: { storage },
      },
    },
    status: { capacity },
  } of claims?.items ?? []) {
    if (volumeName === undefined || capacity === undefined || quantityValue(storage) <= quantityValue(capacity.storage))
      continue;
    await kubectl.run([
      "patch",
      "pv",
      volumeName,
      "--type=merge",
      "-p",
      JSON.stringify({ spec: { capacity: { storage } } }),
    ]);
    await kubectl.run([
      "patch",
      "pvc",
      name,
      "-n",
      namespace,
      "--subresource=status",
      "--type=merge",
      "-p",
      JSON.stringify({ status: { capacity: { storage } } }),
    ]);
  }
}
