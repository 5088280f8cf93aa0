/**
 * `kill -9` in the middle of a run of Pulumi: the next run completes without repair by hand, and nobody's password
 * changes.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { waitFor } from "../cluster/harness/wait";
import { ENGINE_INSTANCE, EngineCourse, NOTHING_TO_DO } from "./course";

// More than the 30 from which on the state is written only at the end.
const STUDENTS = 35;
const PEOPLE = ["get", "secret", "people", "-n", `${ENGINE_INSTANCE}-hub`, "-o", "jsonpath={.data}"];
let course: EngineCourse;
beforeAll(async () => {
  course = await EngineCourse.start("killed");
  course.write(STUDENTS);
});
afterAll(() => course.stop());

/** Starts a command, waits until `when`, and kills it with everything that it started. */
async function killed(args: readonly string[], when: () => Promise<unknown>): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", course.cli, ...args], {
    cwd: course.cwd,
    env: { ...process.env, ...course.env },
    detached: true,
    stdio: "ignore",
  });
  const ended = new Promise((done) => child.once("exit", done));
  await waitFor(
    "the moment to kill it",
    120,
    async () => {
      if (child.exitCode !== null) throw new Error("it ended before");
      return when();
    },
    50,
  );
  process.kill(-(child.pid ?? 0), "SIGKILL");
  await ended;
}
const namespaces = async (): Promise<number> =>
  (await course.server.kubectl(["get", "namespace", "-l", `aula.dev/instance=${ENGINE_INSTANCE}`, "-o", "name"]))
    .split("\n")
    .filter(Boolean).length;
const lockFolder = (): string =>
  course.file("data", "aula", "pulumi", ".pulumi", "locks", "organization", "aula", course.stack);
const locks = (): string[] => (existsSync(lockFolder()) ? readdirSync(lockFolder()) : []);

test("as it made the stack: there is its lock, and no stack yet", async () => {
  mkdirSync(lockFolder(), { recursive: true });
  writeFileSync(
    join(lockFolder(), "0.json"),
    JSON.stringify({
      pid: spawnSync("true").pid,
      username: userInfo().username,
      hostname: hostname(),
      timestamp: new Date().toISOString(),
    }),
  );
  await killed(["up", "--no-wait"], async () =>
    existsSync(course.file("data", "aula", "pulumi", ".pulumi", "stacks", "aula", `${course.stack}.json`)),
  );
});

test("before anything is made", async () => {
  const old = locks();
  await killed(["up", "--no-wait"], async () => locks().some((name) => !old.includes(name)));
});

test("when some of it is made, of which the state knows nothing", () =>
  killed(["up", "--no-wait"], async () => (await namespaces()) >= 5));

let people = "";
test("when the hub knows the people already", async () => {
  await killed(["up", "--no-wait"], async () => {
    people = (await course.server.tryKubectl(PEOPLE)).stdout;
    return people !== "";
  });
});

test("the next run completes; nothing is there twice or missing, and the passwords are those that the hub had", async () => {
  await course.mustAula(["up", "--no-wait"]);
  expect(await namespaces()).toBe(STUDENTS + 4);
  expect(await course.server.kubectl(PEOPLE)).toBe(people);
  expect(Object.keys(await course.signIns())).toHaveLength(STUDENTS + 1);
  expect(await course.mustAula(["up", "--no-wait"])).toMatch(NOTHING_TO_DO);
});

test("in the middle of a roster's change", async () => {
  const before = await course.signIns();
  course.write(STUDENTS + 5, { again: true });
  await killed(["up", "--no-wait"], async () => (await namespaces()) > STUDENTS + 4);
  await course.mustAula(["up", "--no-wait"]);
  expect(await namespaces()).toBe(STUDENTS + 9);
  expect(await course.signIns()).toMatchObject(before);
});

test("in the middle of the end: the next `make down` leaves nothing", async () => {
  await killed(["down"], async () => (await namespaces()) < STUDENTS);
  await course.mustAula(["down"]);
  expect(await namespaces()).toBe(0);
});
