/**
 * The policy pack under Pulumi's own engine, on the course itself: what is right passes, an unsafe edit is stopped
 * before anything is made.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { rules } from "../../policies/rules";
import { type ApiServer, startApiServer } from "../api-server/api-server";
import { makeProject, type Project, runsWithoutWaiting, smallCourse } from "./project";

// As a fork would write it. UNSAFE opens an opening: a change that somebody makes in good faith.
const INDEX = `
import * as pulumi from "@pulumi/pulumi";
import { courseProgram } from "COMPONENTS/program";
import type { CourseTransforms } from "COMPONENTS/course";

const edits: Record<string, CourseTransforms> = {
  // Of the proxy: a privileged container.
  privileged: { jupyterhub: { proxy: { deployment: (args) => pulumi.output(args).apply((all) => {
    for (const container of all.spec.template.spec.containers) container.securityContext = { ...container.securityContext, privileged: true };
    return all;
  }) } } },
  // Of every workspace: its network policy in another namespace.
  astray: { workspace: { network: (args) => ({ ...args, metadata: { ...args.metadata, namespace: "default" } }) } },
} as unknown as Record<string, CourseTransforms>;
${runsWithoutWaiting('edits[process.env.UNSAFE ?? ""]')}
`;

const PACK = ["--policy-pack", resolve("policies")];

let server: ApiServer;
let project: Project;

beforeAll(async () => {
  server = await startApiServer();
  project = makeProject(INDEX, smallCourse(server, "roster.csv"));
  writeFileSync(
    join(project.folder, "roster.csv"),
    "username,name,email,group\nalice,Alice Example,alice@example.edu,\n",
  );
  expect(await project.pulumi(["stack", "init", "dev"])).toMatchObject({ ok: true });
});
afterAll(async () => {
  project?.remove();
  await server?.stop();
});

const objects = async (): Promise<string> =>
  server.kubectl(["get", "namespaces,clusterroles", "-l", "aula.dev/instance=small-2026-27", "-o", "name"]);

/** What the engine says of a rule that stops a run. */
const saysOf = (id: string, type: string, resource: string): string => {
  const { severity, reason } = rules.find((one) => one.id === id)!;
  return `[mandatory] [severity: ${severity}] ${id} (${type}: ${resource}) ${reason} `;
};
const cureOf = (id: string): string => rules.find((one) => one.id === id)!.cure;
/** Ids of the rules that stopped a run. */
const refusedBy = (text: string): string[] => [
  ...new Set([...text.matchAll(/\[mandatory\] \[severity: \w+\] ([a-z-]+) /g)].map(([, id]) => id ?? "")),
];

/** Runs pulumi with the pack. @returns what it printed, on one line, and which rules stopped it */
async function judged(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ ok: boolean; text: string; refusedBy: string[] }> {
  const { ok, text } = await project.pulumi([...args, ...PACK], env);
  const line = text.replace(/\s+/g, " ");
  return { ok, text: line, refusedBy: refusedBy(line) };
}

test("an unsafe edit is refused at preview, in the rule's own words, and nothing is made", async () => {
  const { text, ...outcome } = await judged(["preview"], { UNSAFE: "privileged" });
  expect(outcome).toEqual({ ok: false, refusedBy: ["no-privileged-containers"] });
  expect(text).toContain(
    saysOf("no-privileged-containers", "kubernetes:apps/v1:Deployment", "course-jupyterhub-proxy-deployment"),
  );
  expect(text).toContain(
    "Deployment small-2026-27-hub/proxy: spec.template.spec.containers[0].securityContext.privileged: container " +
      `"proxy" is privileged. ${cureOf("no-privileged-containers")}`,
  );
  expect(await objects()).toBe("");
});

test("the course as it is passes, at preview and at the update", async () => {
  const { ok, text, refusedBy: by } = await judged(["up", "--yes"]);
  expect({ ok, by, text: ok ? "" : text }).toEqual({ ok: true, by: [], text: "" });
  expect(text).toContain("✅ aula@v");
  expect(await objects()).toContain("namespace/small-2026-27-student-alice");
});

test("an unsafe edit is refused at the update too, before its object changes, where preview is skipped", async () => {
  const { text, ...outcome } = await judged(["up", "--yes", "--skip-preview"], { UNSAFE: "privileged" });
  expect(outcome).toEqual({ ok: false, refusedBy: ["no-privileged-containers"] });
  expect(text).toContain(cureOf("no-privileged-containers"));
  expect(await server.kubectl(["get", "deployment", "proxy", "-n", "small-2026-27-hub", "-o", "yaml"])).not.toContain(
    "privileged: true",
  );
});

test("a rule over the whole course stops a preview as well", async () => {
  const { text, ...outcome } = await judged(["preview"], { UNSAFE: "astray" });
  expect(outcome.ok).toBe(false);
  expect(outcome.refusedBy).toContain("closed-networks");
  expect(text).toContain(saysOf("closed-networks", "kubernetes:core/v1:Namespace", "course-student-alice-namespace"));
});

describe("pulumi policy analyze, on what a stack is, with no program run", () => {
  /** The stack's state as a file, changed as somebody's hands might have changed the cluster. */
  async function state(change: (text: string) => string): Promise<string> {
    const file = join(project.folder, "state.json");
    expect(await project.pulumi(["stack", "export", "--file", file])).toMatchObject({ ok: true });
    const text = readFileSync(file, "utf8");
    const changed = change(text);
    writeFileSync(file, changed);
    return file;
  }

  test("passes a stack that is right", async () => {
    const { ok, text, refusedBy: by } = await judged(["policy", "analyze", "--stack", "dev"]);
    expect({ ok, by, text: ok ? "" : text }).toEqual({ ok: true, by: [], text: "" });
    expect(text).toContain("✅ aula@v");
  });

  test("refuses a saved state that is not", async () => {
    const file = await state((text) =>
      text.replaceAll('"allowPrivilegeEscalation": false', '"allowPrivilegeEscalation": true'),
    );
    const { text, ...outcome } = await judged(["policy", "analyze", "--file", file]);
    expect(outcome).toEqual({ ok: false, refusedBy: ["no-privilege-escalation"] });
    expect(text).toContain(cureOf("no-privilege-escalation"));
  });
});
