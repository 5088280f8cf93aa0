/**
 * A fork on a real cluster: `make fork`, a package of its own in the notebooks, `make up` beside Aula's own course, a
 * student's server, `make down`.
 */
import "./names";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { instanceOf, namespaceOf } from "../../../components/names";
import { figure } from "../harness/figures";
import { kubectl, secretData } from "../harness/kube";
import { make, mustMake, outcomeOf, signInsOf } from "../harness/make";
import { objectsOf } from "../harness/objects";
import { CLUSTER, INSTANCE, PORT } from "../harness/stack";
import { waitFor } from "../harness/wait";
import { eraseHomes, up, writeCourse } from "./two-nodes";

const NAME = "fork-ml";
const FORK = instanceOf(NAME, "2026-27");
const ALICE = namespaceOf(FORK, "student", "alice");
const URL = `http://localhost:${PORT + 1}`;
/** A small package that nothing of Aula's needs. */
const OWN = "humanize==4.12.3";
let beside: string;
let before: string[];
const at = (...parts: string[]): string => join(beside, NAME, ...parts);
const inFork = { input: "dev", env: { MAKEFLAGS: "", MAKELEVEL: "0" } };

beforeAll(async () => {
  writeCourse(2);
  await up();
  before = await objectsOf(INSTANCE);
  beside = mkdtempSync(join(tmpdir(), "aula-fork-"));
});
afterAll(async () => {
  await make(["down"], { ...inFork, cwd: at() });
  eraseHomes(FORK);
  rmSync(beside, { recursive: true, force: true });
});

it("is made, and its own package is in its notebook's image within a minute", async () => {
  await mustMake(["fork", `NAME=${NAME}`, `DIR=${at()}`], { env: inFork.env });
  const document = parseDocument(readFileSync(at("Pulumi.dev.yaml"), "utf8"));
  document.setIn(["config", "aula:target"], {
    kind: "kind",
    cluster: CLUSTER,
    nodes: 2,
    listen: "127.0.0.1",
    port: PORT + 1,
    ports: `${PORT}-${PORT + 3}`,
  });
  writeFileSync(at("Pulumi.dev.yaml"), document.toString({ lineWidth: 0 }));
  appendFileSync(at("requirements.txt"), `${OWN}\n`);
  // Whatever an earlier run of this test built under another tree's content.
  const { stdout, seconds } = await mustMake(["images"], { ...inFork, cwd: at(), aloud: true });
  expect(stdout).toMatch(/Images: (notebook built|4 unchanged)/);
  if (stdout.includes("notebook built")) {
    figure("a course's own requirements: make images", `${seconds} s`, "≤ 60 s");
    expect(seconds).toBeLessThanOrEqual(240);
  }
});

it("comes up beside Aula's own course, which does not notice", async () => {
  const made = await mustMake(["up"], { ...inFork, cwd: at(), aloud: true });
  figure("make up of a fork on the same cluster", `${made.seconds} s`);
  expect(outcomeOf(await mustMake(["up"], { ...inFork, cwd: at() }))).toMatchObject({
    created: 0,
    updated: 0,
    replaced: 0,
    deleted: 0,
  });
  expect(Object.keys(signInsOf(await mustMake(["signins"], { ...inFork, cwd: at() }))).sort()).toEqual([
    "alice",
    "bob",
    "carol",
    "teacher",
  ]);
  const page = await fetch(`${URL}/hub/login`);
  expect([page.status, await page.text()]).toEqual([
    200,
    expect.stringContaining("Big Data Science and Machine Learning 2026-27"),
  ]);
  expect(
    await kubectl(["get", "namespace", ALICE, "-o", "jsonpath={.metadata.annotations.example\\.edu/contact}"]),
  ).toBe("it@example.edu");
  expect(await objectsOf(INSTANCE)).toEqual(before);
});

it("gives a student a server with that package", async () => {
  const { AULA_OPS_TOKEN } = await secretData(namespaceOf(FORK, "hub"), "hub");
  const { status } = await fetch(`${URL}/hub/api/users/alice/server`, {
    method: "POST",
    headers: { Authorization: `token ${AULA_OPS_TOKEN}` },
    body: "{}",
  });
  expect([201, 202]).toContain(status);
  const printed = await waitFor("alice's notebook in the fork", 180, async () => {
    await kubectl(["wait", "--for=condition=Ready", "pod/notebook", "-n", ALICE, "--timeout=5s"]);
    return kubectl([
      "exec",
      "notebook",
      "-n",
      ALICE,
      "--",
      "python",
      "-c",
      "import humanize, aula; print(humanize.intcomma(11000000))",
    ]);
  });
  expect(printed.trim()).toBe("11,000,000");
});

it("ends, and Aula's own course does not notice", async () => {
  await mustMake(["down"], { ...inFork, cwd: at() });
  expect(await objectsOf(FORK)).toEqual([]);
  expect(await objectsOf(INSTANCE)).toEqual(before);
});
