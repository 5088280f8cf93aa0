/** What a person reads when a command has ended. Pure. */

import { count } from "../../components/count";
import { makeCommand } from "../../components/make-command";
import type { RosterEntry } from "../../components/students/roster";
import { sizesOf } from "../../components/students/sizes";
import type { Context } from "../context";
import type { Timings } from "../up";
import { type SlipFormat, slipsCsv, slipsOf, slipsPage } from "./slips";

const padded = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};

/** The size of a home: everybody's, and that of each group that has another. */
function homes(config: Context["config"]): string {
  const everybody = sizesOf(config, undefined).home;
  const others = Object.keys(config.groups)
    .map((group) => ({ group, home: sizesOf(config, group).home }))
    .filter(({ home }) => home !== everybody);
  return [everybody, ...others.map(({ group, home }) => `${home} for the group ${group}`)].join(", ");
}

/** The last lines of `make up`. */
export function upSummary({ stack, config, access }: Context, timings: Timings): string {
  const students = config.people.filter((p) => p.role === "student" && p.status === "active").length;
  return [
    "",
    `${config.title} ${config.year} is at ${access.url}`,
    `  sign in    ${config.teachers.join(", ")} (teacher) and ${count(students, "student")}; ` +
      `"${makeCommand("signins", stack)}" lists their passwords`,
    `  kubectl    ${access.kubeconfig ? `--kubeconfig ${access.kubeconfig} ` : ""}--context ${access.context}`,
    `  a home     ${homes(config)}${access.sizesEnforced ? "" : " (this cluster's storage does not enforce it)"}`,
    `  benchmark  ${makeCommand("bench", stack)}`,
    `  time       ${timings.stages.map(({ stage, seconds }) => `${stage} ${seconds} s`).join(", ")}; ` +
      `${Math.round(timings.seconds)} s in all`,
  ].join("\n");
}

/** Who signs in with what, for the teacher's eyes. */
export function signInTable(
  { config, access }: Context,
  roster: readonly RosterEntry[],
  signIns: Readonly<Record<string, string>>,
): string {
  const names = new Map(roster.map((entry) => [entry.username, entry.name]));
  const rows = config.people.map(({ username, role, status }) => [
    username,
    names.get(username) ?? "",
    role,
    signIns[username] ?? (status === "left" ? "(left: sign-in refused)" : ""),
  ]);
  return `${access.url}\n${padded([["user name", "name", "role", "password"], ...rows])}`;
}

/** The same in the format that was asked for. */
export function signInText(
  context: Context,
  roster: readonly RosterEntry[],
  signIns: Readonly<Record<string, string>>,
  format: SlipFormat,
): string {
  if (format === "table") return signInTable(context, roster, signIns);
  const { config, access } = context;
  const course = { title: `${config.title} ${config.year}`, url: access.url };
  return (format === "csv" ? slipsCsv : slipsPage)(course, slipsOf(context, roster, signIns));
}
