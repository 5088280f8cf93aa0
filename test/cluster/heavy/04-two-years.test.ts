/** Two years of a course on one cluster: both answer, and each comes and goes without the other noticing. */
import "./names";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { instanceOf, namespaceOf } from "../../../components/names";
import { homesDir } from "../../../delivery/paths";
import type { HomeManifest } from "../../../packages/homes/manifest";
import { figure } from "../harness/figures";
import { startServer, stopServer } from "../harness/hub";
import { kubectl, kubectlJson } from "../harness/kube";
import { make, mustMake } from "../harness/make";
import { python } from "../harness/notebook";
import { objectsOf } from "../harness/objects";
import {
  type Change,
  CLUSTER,
  INSTANCE,
  PORT,
  ROOT,
  removeStack,
  report,
  URL,
  writeRoster,
  writeStack,
} from "../harness/stack";
import { waitFor } from "../harness/wait";
import { eraseHomes, up, writeCourse } from "./two-nodes";

const [NEXT, ROSTER] = ["ciheavy-next.local", "rosters/ciheavy-next.csv"];
const NEXT_INSTANCE = instanceOf("heavy", "2027-28");
const NEXT_URL = `http://localhost:${PORT + 1}`;

/** Writes next year's stack on the same cluster. */
function writeNext(port: number, changes: readonly Change[] = []): void {
  writeRoster(["dora"], ROSTER);
  const target = { kind: "kind", cluster: CLUSTER, nodes: 2, listen: "127.0.0.1", port, ports: `${PORT}-${PORT + 3}` };
  writeStack([[["aula:year"], "2027-28"], [["aula:roster"], ROSTER], [["aula:target"], target], ...changes], NEXT);
}

const gpus = async (): Promise<(string | undefined)[]> =>
  (await kubectlJson<{ items: { status: { allocatable: Record<string, string> } }[] }>(["get", "nodes"])).items.map(
    ({ status }) => status.allocatable["nvidia.com/gpu"],
  );
const signInPage = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}/hub/login`);
  expect(answer.status).toBe(200);
  return answer.text();
};

let before: string[];
beforeAll(async () => {
  writeCourse(2);
  await up();
  await startServer("alice");
  before = await objectsOf(INSTANCE);
  expect(before.some((line) => line.startsWith("Pod heavy-2026-27-student-alice notebook"))).toBe(true);
});
afterAll(async () => {
  await make(["down"], { input: NEXT });
  await stopServer("alice").catch(() => undefined);
  removeStack(NEXT);
  for (const file of [ROSTER, ROSTER.replace(".csv", ".left.csv")]) rmSync(join(ROOT, file), { force: true });
});

describe("the next year's course, refused before anything is changed", () => {
  it.each<[string, number, Change[], RegExp]>([
    [
      "with last year's port",
      PORT,
      [],
      new RegExp(
        `${URL} is the course ${INSTANCE}'s.*write port: ${PORT + 1} and ports: ${PORT}-${PORT + 3} in aula:target ` +
          `\\(${PORT + 2}, ${PORT + 3} are free too\\)`,
        "s",
      ),
    ],
    [
      "with a port that the cluster does not publish",
      PORT + 7,
      [[["aula:target", "ports"], `${PORT}-${PORT + 9}`]],
      new RegExp(`${PORT + 7} is not published .* of which ${PORT + 1}, ${PORT + 2}, ${PORT + 3} are free`),
    ],
    [
      "with another number of simulated GPUs",
      PORT + 1,
      [[["aula:gpu", "perNode"], 3]],
      /perNode: 3, but the course heavy-2026-27 on the same cluster advertises 2/,
    ],
  ])("%s", async (_, port, changes, says) => {
    writeNext(port, changes);
    const { code, stderr } = await make(["up"], { input: NEXT });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(says);
    expect(await objectsOf(NEXT_INSTANCE)).toEqual([]);
  });
});

describe("both years", () => {
  beforeAll(async () => {
    writeNext(PORT + 1);
    // An earlier run's, which its `make down` kept.
    eraseHomes(NEXT_INSTANCE);
    const made = await mustMake(["up"], { input: NEXT, aloud: true });
    figure("two nodes: make up of a second year on the same cluster", `${made.seconds} s`);
  });

  it("have a sign-in page each", async () => {
    expect(await signInPage(URL)).toContain("Big Data Science and Machine Learning 2026-27");
    expect(await signInPage(NEXT_URL)).toContain("Big Data Science and Machine Learning 2027-28");
  });

  it("share the simulated GPUs: one plugin serves each node, the other waits", async () => {
    expect(await gpus()).toEqual(["2", "2"]);
    for (const instance of [INSTANCE, NEXT_INSTANCE])
      await kubectl([
        "rollout",
        "status",
        "daemonset/gpu-simulator",
        "-n",
        namespaceOf(instance, "gpu"),
        "--timeout=30s",
      ]);
  });

  it("hand a home on: archived in one year, restored in the other, for somebody of another name", async () => {
    const folder = report("archive");
    rmSync(folder, { recursive: true, force: true });
    await python(
      "alice",
      "import os; os.makedirs('/home/student/thesis notes', exist_ok=True); open('/home/student/thesis " +
        "notes/one.txt', 'w').write('handed on')",
    );
    await mustMake(["archive", `OUT=${folder}`, "STUDENT=alice"]);
    expect((JSON.parse(readFileSync(join(folder, "alice.json"), "utf8")) as HomeManifest).notes.join()).toContain(
      "a server was running",
    );
    const restored = await mustMake(["restore", `FROM=${folder}`, "STUDENT=alice", "INTO=dora"], { input: NEXT });
    expect(restored.stdout).toContain(`to dora of ${NEXT_INSTANCE}; every checksum is right`);
    expect(
      readFileSync(
        homesDir(CLUSTER, namespaceOf(NEXT_INSTANCE, "student", "dora"), "home", "thesis notes", "one.txt"),
        "utf8",
      ),
    ).toBe("handed on");
    expect(await objectsOf(INSTANCE)).toEqual(before);
  });

  it("keep the cluster: it is not removed with one of them", async () => {
    const { code, stderr } = await make(["down", "CLUSTER=1"], { input: NEXT });
    expect(code).not.toBe(0);
    expect(stderr).toContain(`the cluster holds ${INSTANCE} too`);
    expect(await objectsOf(NEXT_INSTANCE)).not.toEqual([]);
  });

  it("leave each other's objects alone, whoever comes and goes", async () => {
    expect(await objectsOf(INSTANCE)).toEqual(before);
    const down = await mustMake(["down"], { input: NEXT, aloud: true });
    expect(await objectsOf(NEXT_INSTANCE)).toEqual([]);
    expect(await objectsOf(INSTANCE)).toEqual(before);
    expect(down.stdout).toContain(`the course ${INSTANCE}`);
    expect(await signInPage(URL)).toContain("2026-27");
    await waitFor("the simulated GPUs stay", 30, async () => (await gpus()).every((count) => count === "2"));
  });
});
