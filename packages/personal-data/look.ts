/** What is stored of one person, place by place. Nothing is changed. */

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PeopleFile } from "../../components/contract/people-file";
import { count } from "../../components/count";
import { namespaceOf, WORKSPACE } from "../../components/names";
import { bytesText } from "../../components/quantity";
import { renewalOf } from "../../components/students/passwords";
import { leftFileOf } from "../../components/students/roster";
import type { Context } from "../../delivery/context";
import { masterFile } from "../../delivery/course/master-secret";
import { fileOf } from "../../delivery/course/stack-file";
import type { Kubectl } from "../../delivery/kubectl";
import { dataDir, homesDir } from "../../delivery/paths";
import { archiveFolders } from "../homes/folders";
import { homeState, ownerIn, withHome } from "../homes/home-pod";
import { readManifest, tarFile } from "../homes/manifest";
import { filesWith, linesWith } from "./names-in";
import type { PlaceId } from "./places";

/** One thing that is stored. */
export interface Found {
  readonly place: PlaceId;
  readonly text: string;
}

/** Whose things, and where to look. */
export interface Subject {
  readonly context: Context;
  /** undefined where the cluster is gone. */
  readonly kubectl: Kubectl | undefined;
  readonly username: string;
}

/** Namespaces that may be the person's: whoever left was a student or a teacher. */
export const namespacesOf = ({ context: { config }, username }: Subject): string[] =>
  ["student", "teacher"].map((role) => ownerIn(config, username, role).namespace);

function roster({ context: { config, stack }, username }: Subject): string[] {
  const renewal = renewalOf(config.passwordRenewals, username);
  const renewed = renewal === 0 ? [] : [`${fileOf(stack)}, aula:passwordRenewals: ${username}: ${renewal}`];
  const lines = [config.roster, leftFileOf(config.roster)]
    .filter((file) => existsSync(file))
    .flatMap((file) =>
      readFileSync(file, "utf8")
        .split(/\r?\n/)
        .flatMap((line, i) =>
          line
            .split(/[,;\t]/)[0]
            ?.trim()
            .replace(/^"|"$/g, "") === username
            ? [`${file}, line ${i + 1}: ${line}`]
            : [],
        ),
    );
  return [...lines, ...renewed];
}

interface Listed {
  items: { kind: string; metadata: { name: string; creationTimestamp?: string } }[];
}

async function namespace({ kubectl, ...subject }: Subject): Promise<string[]> {
  const names = namespacesOf({ kubectl, ...subject });
  const found = await kubectl?.json<Listed>(["get", "namespace", ...names, "--ignore-not-found"], { optional: true });
  const items =
    found === undefined ? [] : "items" in found ? found.items : [found as unknown as Listed["items"][number]];
  return Promise.all(
    items.map(async ({ metadata: { name, creationTimestamp } }) => {
      const inside = await kubectl!.json<Listed>(["get", "pods,configmaps,events", "-n", name], { optional: true });
      const of = (kind: string): number => inside?.items.filter((item) => item.kind === kind).length ?? 0;
      return (
        `${name}, since ${creationTimestamp?.slice(0, 10)}: ${count(of("Pod"), "pod")}, ` +
        `${count(of("ConfigMap"), "ConfigMap")}, ${count(of("Event"), "event")}`
      );
    }),
  );
}

async function home({ kubectl, ...subject }: Subject): Promise<string[]> {
  const { config } = subject.context;
  const { instance, target } = config;
  const found: string[] = [];
  for (const role of ["student", "teacher"]) {
    const owner = ownerIn({ instance }, subject.username, role);
    const name = owner.namespace;
    const folder = target.kind === "kind" ? homesDir(target.cluster, name) : undefined;
    const on = folder !== undefined && existsSync(folder) ? `, in ${folder}` : "";
    const state = kubectl ? await homeState(kubectl, owner, target) : "none";
    if (state === "there") {
      const holds = await withHome(kubectl!, owner, { write: false }, async (mounted) => {
        const [bytes, things] = (
          await mounted.run([
            "sh",
            "-c",
            "du -s --apparent-size --block-size=1 . 2>/dev/null | cut -f1; find . -mindepth 1 -printf x " +
              "2>/dev/null | wc -c",
          ])
        )
          .trim()
          .split("\n");
        return `${count(Number(things), "file or folder", "files and folders")}, ${bytesText(Number(bytes))}`;
      }).catch((error: Error) => `not opened: ${error.message}`);
      // After the look: a claim that nobody used before has its volume only now.
      const volume = await kubectl!.run([
        "get",
        "pvc",
        WORKSPACE.home,
        "-n",
        name,
        "-o",
        "jsonpath={.spec.resources.requests.storage} claim, volume {.spec.volumeName}",
      ]);
      found.push(`${volume}: ${holds}${on}`);
    } else if (on !== "") found.push(`a folder without a claim${on}`);
    else if (state === "unused") found.push("a claim that was never used: empty");
  }
  return found;
}

async function database({ context: { config }, kubectl, username }: Subject): Promise<string[]> {
  const printed = await kubectl?.run(
    [
      "exec",
      "-n",
      namespaceOf(config.instance, "hub"),
      "deploy/hub",
      "--",
      "python",
      "-m",
      "aula_hub.user_records",
      username,
    ],
    { optional: true },
  );
  if (!printed) return [];
  const { rows, traces, created, lastActivity } = JSON.parse(printed) as {
    rows: Record<string, number>;
    traces: number;
    created: string | null;
    lastActivity: string | null;
  };
  const tables = Object.entries(rows).map(([table, of]) => `${of} in ${table}`);
  if (tables.length > 0)
    return [
      `rows: ${tables.join(", ")}; first seen ${created?.slice(0, 16) ?? "never"}, last ` +
        `${lastActivity?.slice(0, 16) ?? "never"}`,
    ];
  return traces > 0 ? [`no rows, but the name still stands ${count(traces, "time")} in the file`] : [];
}

async function password({ context: { config }, kubectl, username }: Subject): Promise<string[]> {
  const secret = await kubectl?.json<{ data?: Record<string, string> }>(
    ["get", "secret", "people", "-n", namespaceOf(config.instance, "hub"), "--ignore-not-found"],
    { optional: true },
  );
  const text = Buffer.from(secret?.data?.["people.json"] ?? "", "base64").toString();
  const entry = text === "" ? undefined : (JSON.parse(text) as PeopleFile).people.find(({ name }) => name === username);
  return entry
    ? [`${entry.status}, ${entry.scrypt ? "with salt and hash" : "no hash"}${entry.fullName ? ", name" : ""}`]
    : [];
}

async function logs({ context: { config }, kubectl, username }: Subject): Promise<string[]> {
  const found = await Promise.all(
    ["hub", "proxy"].map(async (part) => {
      const text = await kubectl?.run(
        ["logs", `deployment/${part}`, "-n", namespaceOf(config.instance, "hub"), "--all-containers"],
        { optional: true },
      );
      const lines = linesWith(text ?? "", username).length;
      return lines > 0 ? [`${count(lines, "line")} of the ${part}'s log`] : [];
    }),
  );
  return found.flat();
}

/** Files of a local Pulumi state, its history and backups included; another backend's own tools show what it holds. */
export const stateFiles = ({ context: { config }, username }: Subject): string[] =>
  filesWith(join(dataDir(), "pulumi", ".pulumi"), username).filter((file) =>
    readFileSync(file, "latin1").includes(config.instance),
  );

/** Archives of a person, by folder. */
export function archivesOf(
  instance: string,
  username: string,
): { folder: string; file: string; archived: string; bytes: number }[] {
  return archiveFolders(instance).flatMap((folder) => {
    const manifest = readManifest(folder, username);
    return manifest?.instance === instance
      ? [
          {
            folder,
            file: tarFile(folder, username),
            archived: manifest.archived.slice(0, 10),
            bytes: manifest.archive.bytes,
          },
        ]
      : [];
  });
}

/** Rendered manifests that name a person. */
export const manifestsOf = ({ context: { stack }, username }: Subject): string[] =>
  filesWith(resolve("rendered", stack), username);

/** Everything that is stored of a person; nothing where the course never knew the name. */
export async function look(subject: Subject): Promise<Found[]> {
  const {
    context: { config },
    username,
  } = subject;
  const files = (what: readonly string[], of = ""): string[] =>
    what.length === 0
      ? []
      : [`${count(what.length, "file")}${of}: ${what.slice(0, 3).join(", ")}${what.length > 3 ? ", …" : ""}`];
  const texts: readonly (readonly [PlaceId, readonly string[]])[] = [
    ["roster", roster(subject)],
    ["namespace", await namespace(subject)],
    ["home", await home(subject)],
    ["database", await database(subject)],
    ["password", await password(subject)],
    ["state", files(stateFiles(subject), " of Pulumi's state")],
    ["logs", await logs(subject)],
    [
      "archives",
      archivesOf(config.instance, username).map(
        ({ file, archived, bytes }) => `${file}, of ${archived}, ${bytesText(bytes)}`,
      ),
    ],
    ["results", files(filesWith(resolve("reports", config.instance), username))],
    ["manifests", files(manifestsOf(subject))],
  ];
  const found = texts.flatMap(([place, lines]) => lines.map((text) => ({ place, text })));
  // Worth a line only where there is a person to whom it could matter.
  return found.length > 0 && existsSync(masterFile(config.instance))
    ? [...found, { place: "secret", text: masterFile(config.instance) }]
    : found;
}
