/** Ending things, from least to most: a course, its cluster, one leaver's home, all homes. */

import { existsSync, readdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { count } from "../../components/count";
import { isNamespaceOf, namespaceOf } from "../../components/names";
import { asked } from "../asked";
import type { Context } from "../context";
import { AulaError } from "../errors";
import type { Kubectl } from "../kubectl";
import { make } from "../make";
import { homesDir } from "../paths";
import { refuseOtherRun } from "../pulumi/locks";
import { CourseStack } from "../pulumi/stack";
import { withoutPerson } from "../pulumi/state";
import type { Report } from "../report";
import { knownPeople, leaversOf, recordLeavers } from "./leavers";
import { elsewhere } from "./other-stacks";
import { recordOf } from "./record";

/** Kinds of a course that no namespace holds, and no end of one takes along. */
const CLUSTER_KINDS = [
  "clusterrole",
  "clusterrolebinding",
  "runtimeclass",
  "validatingadmissionpolicy",
  "validatingadmissionpolicybinding",
];

/** A volume that outlived its claim. */
export interface Volume {
  readonly name: string;
  /** Namespace of the claim. */
  readonly namespace: string;
}

interface Volumes {
  items: {
    metadata: { name: string };
    spec: { claimRef?: { namespace: string; name: string }; persistentVolumeReclaimPolicy?: string };
    status: { phase: string };
  }[];
}

/** Volumes with a claim in namespaces of a kind; none where nobody may list volumes. */
async function volumesOf(kubectl: Kubectl, of: (namespace: string) => boolean): Promise<Volumes["items"]> {
  const volumes = await kubectl.json<Volumes>(["get", "pv"], { optional: true });
  return (volumes?.items ?? []).filter(({ spec }) => of(spec.claimRef?.namespace ?? ""));
}

/**
 * Volumes of the course whose claims are gone. On kind their folders have names that the next `make up` finds again, so
 * the objects go; elsewhere the object is the only way back to the data, so it stays. @returns what stays
 */
async function releaseVolumes({ config }: Context, kubectl: Kubectl): Promise<Volume[]> {
  const mine = await volumesOf(kubectl, (namespace) => isNamespaceOf(config.instance, namespace));
  if (config.target.kind !== "kind")
    return mine.map((pv) => ({ name: pv.metadata.name, namespace: pv.spec.claimRef?.namespace ?? "" }));
  if (mine.length > 0) await kubectl.run(["delete", "pv", ...mine.map((pv) => pv.metadata.name), "--wait=false"]);
  return [];
}

/**
 * Makes every volume of a home outlive its claim. A storage class may say that the disk goes with it; on kind the
 * folder stays whatever the class says. @throws AulaError before anything is changed, where a volume cannot be kept
 */
async function retainVolumes({ config }: Context, kubectl: Kubectl): Promise<void> {
  if (config.target.kind === "kind") return;
  const all = await volumesOf(kubectl, (namespace) => isNamespaceOf(config.instance, namespace));
  const going = all.filter(({ spec }) => spec.persistentVolumeReclaimPolicy === "Delete");
  for (const {
    metadata: { name },
  } of going) {
    const { ok, stderr } = await kubectl.try([
      "patch",
      "pv",
      name,
      "-p",
      JSON.stringify({ spec: { persistentVolumeReclaimPolicy: "Retain" } }),
    ]);
    if (!ok) {
      throw new AulaError(
        `the volume ${name} would be deleted with its claim, and a home with it; it could not be kept: ` +
          `${stderr.trim()}`,
        `let somebody who may change volumes run: kubectl patch pv ${name} -p ` +
          `'{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'; or "${make("archive")}" first, and remove ` +
          "the namespaces by hand",
      );
    }
  }
}

/**
 * Ends namespaces and waits until they are gone.
 * @param goes the cluster goes afterwards: servers have a minute to end in good order, and what has not ended by then
 * goes with it
 * @returns what goes with the cluster, as a sentence; undefined where nothing is left
 * @throws AulaError where that takes longer than 5 minutes: a node that is gone keeps its pods
 */
export async function endNamespaces(
  kubectl: Pick<Kubectl, "try">,
  which: readonly string[],
  goes = false,
): Promise<string | undefined> {
  const { ok, stderr } = await kubectl.try(["delete", "namespace", ...which, `--timeout=${goes ? 60 : 300}s`]);
  if (ok) return undefined;
  if (goes) return "not all servers ended within a minute; they go with the cluster";
  throw new AulaError(
    `namespaces did not end: ${stderr.trim() || "kubectl says no more"}`,
    `a node that is gone keeps its pods, and they their namespace: "${make("up")}" brings the nodes of a local ` +
      "cluster back; then the same command again",
  );
}

/**
 * Removes the course and keeps homes. @param goes whether the cluster is removed next @returns the volumes that are
 * left in the cluster
 */
export async function downCourse(context: Context, kubectl: Kubectl, report: Report, goes = false): Promise<Volume[]> {
  const { config } = context;
  // Leavers are remembered first: their homes outlive their namespaces.
  recordLeavers(config, await knownPeople(kubectl, config.instance));
  const label = ["-l", `aula.dev/instance=${config.instance}`];
  await retainVolumes(context, kubectl);
  await (await CourseStack.open(context, report)).destroy();
  report("removing namespaces, and with them servers and sessions");
  const left = await endNamespaces(kubectl, label, goes);
  if (left) report(left);
  await kubectl.run(["delete", CLUSTER_KINDS.join(","), ...label]);
  return releaseVolumes(context, kubectl);
}

/** Removes a namespace and its volumes. On kind the data of a volume is a folder of this machine, and stays. */
async function eraseNamespace({ config }: Context, kubectl: Kubectl, namespace: string): Promise<void> {
  const mine = (await volumesOf(kubectl, (own) => own === namespace)).map((pv) => pv.metadata.name);
  if (config.target.kind !== "kind") {
    for (const name of mine)
      await kubectl.run([
        "patch",
        "pv",
        name,
        "-p",
        JSON.stringify({ spec: { persistentVolumeReclaimPolicy: "Delete" } }),
      ]);
  }
  await endNamespaces(kubectl, [namespace, "--ignore-not-found"]);
  if (config.target.kind === "kind" && mine.length > 0)
    await kubectl.run(["delete", "pv", ...mine, "--ignore-not-found"]);
}

/**
 * The namespace of someone who left, whose home is to be purged.
 * @param kubectl undefined where the cluster is gone and only its homes are left
 * @throws AulaError when the person is still in the course or unknown, or nobody confirmed
 */
export async function purgeable(context: Context, kubectl: Kubectl | undefined, username: string): Promise<string> {
  const { config } = context;
  const active = config.people.find((p) => p.username === username && p.status === "active");
  if (active)
    throw new AulaError(
      `${username} is still in the course, and purging would erase the home`,
      `take ${username} out of ${config.roster}, "${make("up")}", then ` +
        `"${make("purge", { STUDENT: username, CONFIRM: 1 })}"`,
    );
  const known = kubectl ? await knownPeople(kubectl, config.instance) : [];
  const leaver = [...leaversOf(config, known), ...config.people.filter((p) => p.status === "left")].find(
    (p) => p.username === username,
  );
  if (!leaver) {
    const names = [...new Set(config.people.filter((p) => p.status === "left").map((p) => p.username))];
    throw new AulaError(
      `nobody named "${username}" has left this course`,
      (names.length > 0 ? `those who left: ${names.join(", ")}` : "nobody has left it") + elsewhere(context, username),
    );
  }
  const namespace = namespaceOf(config.instance, leaver.role === "teacher" ? "teacher" : "student", username);
  if (!asked("CONFIRM"))
    throw new AulaError(
      `this erases the home of ${username} (${namespace}), and there is no way back`,
      make("purge", { STUDENT: username, CONFIRM: 1 }),
    );
  return namespace;
}

/**
 * Removes a person's namespaces with the home in them, the hub's record and the line in the leavers' file; whatever of
 * it there is.
 */
export async function removePerson(
  context: Context,
  kubectl: Kubectl | undefined,
  username: string,
  namespaces: readonly string[],
  report: Report,
): Promise<void> {
  const { config } = context;
  const known = kubectl ? await knownPeople(kubectl, config.instance) : [];
  // Opened first: it refuses where another run works on the course, and nothing is erased then.
  const stacked = kubectl && (await recordOf(kubectl, config.instance));
  const opened = stacked && (await CourseStack.open(context, report));
  if (opened) refuseOtherRun(context.stack);
  for (const namespace of namespaces) {
    report(`ending ${namespace}, and with it servers and the home (a minute where a server runs)`);
    if (kubectl) await eraseNamespace(context, kubectl, namespace);
    if (config.target.kind === "kind")
      rmSync(homesDir(config.target.cluster, namespace), { recursive: true, force: true });
  }
  report(`taking ${username} out of Pulumi's state and the hub's record`);
  await opened?.edit((state) => withoutPerson(state, username));
  await kubectl?.run(
    [
      "exec",
      "-n",
      namespaceOf(config.instance, "hub"),
      "deploy/hub",
      "--",
      "python",
      "-m",
      "aula_hub.forget",
      username,
    ],
    { optional: true },
  );
  recordLeavers(
    config,
    known.filter((p) => p.username !== username),
    username,
  );
}

/** Erases every home of the course. The course must be down. */
export async function purgeHomes({ config }: Context, kubectl: Kubectl | undefined, report: Report): Promise<string> {
  if (config.target.kind !== "kind") {
    throw new AulaError(
      "homes on a cluster that Aula did not make are volumes of that cluster",
      `delete the volumes that "${make("down")}" listed`,
    );
  }
  const running = await kubectl?.run(["get", "namespace", "-l", `aula.dev/instance=${config.instance}`, "-o", "name"], {
    optional: true,
  });
  if (running) throw new AulaError("the course is still up", `"${make("down")}" first`);
  const folder = homesDir(config.target.cluster);
  const mine = existsSync(folder) ? readdirSync(folder).filter((name) => isNamespaceOf(config.instance, name)) : [];
  if (mine.length === 0) return `there are no homes of ${config.instance} in ${folder}`;
  if (!asked("CONFIRM"))
    throw new AulaError(
      `this erases every home of ${config.instance} (${mine.length} in ${folder}), and there is no way back`,
      make("purge", { CONFIRM: 1 }),
    );
  for (const [i, name] of mine.entries()) {
    report(`${i + 1} of ${mine.length}: ${name}`);
    await rm(join(folder, name), { recursive: true, force: true });
  }
  return `${count(mine.length, "home")} erased in ${folder}`;
}
