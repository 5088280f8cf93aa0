/** A cluster that one stack made serves another stack's course, and outlives it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KUBECONFIG_OUTPUT } from "../../components/cluster/connect";
import { type ApiServer, startApiServer } from "../api-server/api-server";
import { makeProject, type Project, runsWithoutWaiting, smallCourse } from "./project";

// Stands for targets/<cloud>: a stack that exports a kubeconfig, and forgets that it is a secret.
const CLUSTER = `
import { readFileSync } from "node:fs";
export const ${KUBECONFIG_OUTPUT} = readFileSync(process.env.CLUSTER_KUBECONFIG ?? "", "utf8");
`;
const COURSE = `
import { courseProgram } from "COMPONENTS/program";

${runsWithoutWaiting()}
`;
const TARGET =
  "{ kind: existing, stack: organization/aula/cluster, registry: registry.example.edu/aula, storageClass: " +
  'standard, url: "https://hub.example.edu" }';

let server: ApiServer;
let cluster: Project;
let course: Project;
/** One backend for both stacks, and no kubeconfig but the one that is handed over. */
const env = (): Record<string, string> => ({
  PULUMI_BACKEND_URL: `file://${join(cluster.folder, "state")}`,
  CLUSTER_KUBECONFIG: server.kubeconfig,
  KUBECONFIG: "/dev/null",
});
const namespaces = async (): Promise<string[]> =>
  (await server.kubectl(["get", "namespaces", "-l", "aula.dev/instance=small-2026-27", "-o", "name"]))
    .split("\n")
    .filter(Boolean);

beforeAll(async () => {
  server = await startApiServer();
  cluster = makeProject(CLUSTER, "");
  course = makeProject(COURSE, smallCourse(server, "roster.csv").replace(/aula:target: .*/, `aula:target: ${TARGET}`));
  writeFileSync(
    join(course.folder, "roster.csv"),
    "username,name,email,group\nalice,Alice Example,alice@example.edu,\n",
  );
  for (const [project, stack] of [
    [cluster, "cluster"],
    [course, "dev"],
  ] as const)
    expect(await project.pulumi(["stack", "init", stack], env())).toMatchObject({ ok: true });
});
afterAll(async () => {
  course?.remove();
  cluster?.remove();
  await server?.stop();
});

test("before the cluster is there, the course says what it misses", async () => {
  const { ok, text } = await course.pulumi(["preview"], env());
  expect(ok).toBe(false);
  expect(text).toContain(`Required output '${KUBECONFIG_OUTPUT}' does not exist on stack 'organization/aula/cluster'`);
});

test("the course is made in the other stack's cluster, whose key is in no clear place of its own state", async () => {
  expect(await cluster.pulumi(["up", "--yes", "--skip-preview", "--stack", "cluster"], env())).toMatchObject({
    ok: true,
  });
  expect(await course.pulumi(["up", "--yes", "--skip-preview"], env())).toMatchObject({ ok: true });
  expect(await namespaces()).toContain("namespace/small-2026-27-student-alice");
  const { clusters: _, users } = JSON.parse(readFileSync(server.kubeconfig, "utf8")) as {
    clusters: unknown;
    users: [{ user: { token: string } }];
  };
  const { text } = await course.pulumi(["stack", "export"], env());
  expect(text).toContain("course-jupyterhub-hub-deployment");
  expect(text).not.toContain(users[0].user.token);
});

test("a course that ends leaves homes, the cluster and its stack", async () => {
  expect(await course.pulumi(["destroy", "--yes", "--skip-preview"], env())).toMatchObject({ ok: true });
  const kept = ["namespace/small-2026-27-student-alice", "namespace/small-2026-27-teacher-teacher"];
  // A namespace ends when the controllers have emptied it.
  for (const one of await namespaces())
    if (!kept.includes(one)) await server.kubectl(["wait", "--for=delete", one, "--timeout=60s"]);
  expect((await namespaces()).sort()).toEqual(kept);
  expect(await cluster.pulumi(["stack", "output", KUBECONFIG_OUTPUT, "--stack", "cluster"], env())).toMatchObject({
    ok: true,
  });
});
