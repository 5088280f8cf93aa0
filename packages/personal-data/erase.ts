/** Ends what is stored of a person who left, and looks again. */

import { rmSync } from "node:fs";
import { makeCommand } from "../../components/make-command";
import { namespaceOf } from "../../components/names";
import { asked } from "../../delivery/asked";
import { contextOf } from "../../delivery/context";
import { deliver } from "../../delivery/course/deliver";
import { removePerson } from "../../delivery/course/down";
import { elsewhere } from "../../delivery/course/other-stacks";
import { AulaError } from "../../delivery/errors";
import type { Report } from "../../delivery/report";
import { manifestFile, writeIndex } from "../homes/manifest";
import { archivesOf, type Found, look, manifestsOf, namespacesOf, type Subject } from "./look";
import { type PlaceId, UNSEEN } from "./places";

/** @throws AulaError for who is in the course now: their things are in use, and `make up` would make them again */
export function refuseActive({ context: { config, stack }, username }: Pick<Subject, "context" | "username">): void {
  const person = config.people.find((one) => one.username === username && one.status === "active");
  if (!person) return;
  throw new AulaError(
    `${username} is in the course: nothing is erased`,
    `take ${username} out of ` +
      `${config.teachers.includes(username) ? "aula:teachers in the stack's file" : config.roster}, ` +
      `"${makeCommand("up", stack)}", ` +
      `then "${makeCommand("erase", stack, { STUDENT: username, CONFIRM: 1 })}"`,
  );
}

/** Why something is still there after an erasure, and what ends it. */
const REMAINS: Readonly<Record<PlaceId, (subject: Subject) => string>> = {
  roster: () => "the roster and the stack's file are your own: take the line out, and out of copies of them",
  namespace: () => "it is still being removed: look again in a minute",
  home: () => "the volume is still being removed: look again in a minute",
  database: ({ kubectl, context: { config } }) =>
    `kubectl ${kubectl?.prefix.join(" ")} exec -n ${namespaceOf(config.instance, "hub")} deploy/hub -- python -c ` +
    `'import sqlite3; sqlite3.connect("/srv/jupyterhub/jupyterhub.sqlite").execute("VACUUM")' rewrites the file`,
  password: ({ context: { stack } }) => `the course was not brought up to date: "${makeCommand("up", stack)}"`,
  secret: () =>
    "everybody's passwords come from it, so it goes with the course; without a hash in the hub this one opens nothing",
  state: () => "history and backups of Pulumi's state: remove these files when you need them no more",
  logs: ({ kubectl, context: { config } }) =>
    `a log ends with its container: kubectl ${kubectl?.prefix.join(" ")} rollout restart deployment/proxy -n ` +
    `${namespaceOf(config.instance, "hub")} (open notebooks reconnect within half a minute)`,
  archives: () => "the file could not be removed: remove it by hand",
  results: () => "a result names this word; look into it, and remove it by hand if it means the person",
  manifests: () => "the file could not be removed: remove it by hand",
};

/** What an erasure did. */
export interface Erased {
  readonly erased: readonly Found[];
  readonly remains: readonly { readonly found: Found; readonly why: string }[];
}

/**
 * What an erasure would find: everything but the course's own key. @throws AulaError for who is in the course or was
 * never known, and where nobody confirmed
 */
export async function confirmed(subject: Subject): Promise<Found[]> {
  const {
    context: { config },
    username,
  } = subject;
  refuseActive(subject);
  const found = (await look(subject)).filter(({ place }) => place !== "secret");
  if (found.length === 0)
    throw new AulaError(
      `nothing is stored of "${username}" in ${config.instance}`,
      `write the name as the roster does${elsewhere(subject.context, username)}`,
    );
  if (asked("CONFIRM")) return found;
  throw new AulaError(
    `this erases, with no way back: ${found.map(({ place, text }) => `\n  ${place}: ${text}`).join("")}`,
    makeCommand("erase", subject.context.stack, { STUDENT: username, CONFIRM: 1 }),
  );
}

/** By what two looks are compared: of logs there are two, and their lines get more. */
const keyOf = ({ place, text }: Found): string => (place === "logs" ? text.replace(/^\d+ lines? of /, "") : place);

/**
 * Erases what is stored of a person who is no longer in the course: home, namespace, the hub's rows, the name in its
 * Secret and its log, archives and rendered manifests; then looks again.
 * @param before what was found
 */
export async function erasePerson(subject: Subject, before: readonly Found[], report: Report): Promise<Erased> {
  const { context, kubectl, username } = subject;
  report("removing home, namespace and the hub's record");
  await removePerson(context, kubectl, username, namespacesOf(subject), report);
  for (const { folder, file } of archivesOf(context.config.instance, username)) {
    for (const each of [file, manifestFile(folder, username)]) rmSync(each, { force: true });
    writeIndex(folder);
  }
  for (const file of manifestsOf(subject)) rmSync(file, { force: true });
  // The program knows the person no more: the hub's Secret loses the name, and a new hub has a new log.
  const up =
    kubectl &&
    (await kubectl.run([
      "get",
      "namespace",
      namespaceOf(context.config.instance, "hub"),
      "--ignore-not-found",
      "-o",
      "name",
    ]));
  if (kubectl && up) {
    report("bringing the course up to date");
    const now = contextOf(context.stack);
    await deliver(now, kubectl, report);
    await kubectl.run([
      "rollout",
      "status",
      "deployment/hub",
      "-n",
      namespaceOf(context.config.instance, "hub"),
      "--timeout=300s",
    ]);
  }
  report("looking again");
  const after = await look(subject);
  const there = new Set(after.map(keyOf));
  return {
    erased: before.filter((found) => !there.has(keyOf(found))),
    remains: after.map((found) => ({ found, why: REMAINS[found.place](subject) })),
  };
}

/** The report of an erasure. */
export function erasedText({ erased, remains }: Erased, username: string): string {
  return [
    `erased of ${username}:`,
    ...erased.map(({ place, text }) => `  ${place}: ${text}`),
    remains.length > 0 ? "still there:" : "nothing else is known to be there",
    ...remains.map(({ found: { place, text }, why }) => `  ${place}: ${text}\n    ${why}`),
    `Aula cannot see ${UNSEEN}: they are yours to erase.`,
  ].join("\n");
}
