/**
 * A teacher's year, as a new teacher walks through it by the pages alone: each step, and what it must print.
 * `docs/teacher.md` has the same steps in the same order.
 */
import "./names";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { homesDir } from "../../../delivery/paths";
import { launch, newPage, signIn } from "../harness/browser";
import { startServer, stopServer } from "../harness/hub";
import { type Made, make, mustMake, signInsOf } from "../harness/make";
import { objectsOf } from "../harness/objects";
import { CLUSTER, INSTANCE, ROOT, ROSTER, report, STACK, studentNamespace, URL, writeRoster } from "../harness/stack";
import { up, writeCourse } from "./two-nodes";

const NEXT = "ciheavytrial";
const SIX = ["alice", "bob", "carol", "dave", "erin", "frank"];
/** A command that must be refused: with one sentence for the person, and none of a program's. */
async function refused(args: readonly string[], input = STACK): Promise<Made> {
  const made = await make(args, { input });
  expect(made.code).not.toBe(0);
  expect(made.stdout + made.stderr).not.toMatch(/^\s+at .*\.ts:\d+/m);
  return made;
}

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
  writeCourse(2);
  await up(["CONFIRM=1", "REFRESH=1"]);
});
afterAll(async () => {
  await browser.close();
  await stopServer("alice").catch(() => undefined);
  for (const file of [`Pulumi.${NEXT}.yaml`, `rosters/${NEXT}.csv`]) rmSync(join(ROOT, file), { force: true });
  writeCourse(2);
  await mustMake(["up", "CONFIRM=1"], { aloud: true });
});

describe("before the year", () => {
  it("make help lists every command with its options", async () => {
    const { stdout } = await mustMake(["help"]);
    for (const verb of ["up", "preview", "password", "signins", "purge", "year"])
      expect(stdout).toMatch(new RegExp(`^ +${verb} `, "m"));
    expect(stdout).toContain("CONFIRM=1");
  });

  it("an option that there is not is named", async () => {
    expect((await refused(["up", "STUDNET=alice"])).stderr).toContain("STUDNET=");
  });

  it("a roster of 0 bytes is refused", async () => {
    writeFileSync(join(ROOT, ROSTER), "");
    expect((await refused(["up"])).stderr).toContain(ROSTER);
    writeRoster(["alice", "bob", "carol"]);
  });

  it("make preview says who joins and who leaves, and changes nothing", async () => {
    const before = await objectsOf(INSTANCE);
    writeRoster(["alice", "bob", "dave"]);
    const { stdout } = await mustMake(["preview"]);
    expect(stdout).toMatch(/1 person joins: dave/);
    expect(stdout).toMatch(/1 person leaves: carol \(home kept\)/);
    expect(await objectsOf(INSTANCE)).toEqual(before);
    writeRoster(["alice", "bob", "carol"]);
  });

  it("six students do not fit: the refusal gives the line to write, sign-ins work meanwhile, and the line is enough", async () => {
    writeRoster(SIX);
    const { stderr } = await refused(["up"]);
    const line = /aula:overcommit: \{[^}]*\}/.exec(stderr)?.[0] ?? "";
    expect(line).not.toBe("");
    expect(signInsOf(await mustMake(["signins"]))["frank"]).toHaveLength(14);
    const file = join(ROOT, `Pulumi.${STACK}.yaml`);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/aula:overcommit:.*(\n {4}.*)*/, line));
    await up();
  });

  it("sign-in slips: a table and a page to print, for their owner only", async () => {
    for (const name of ["slips.csv", "slips.html"]) {
      const file = report(name);
      await mustMake(["signins", `OUT=${file}`]);
      expect(readFileSync(file, "utf8")).toContain("frank");
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
  });
});

describe("in the year", () => {
  it("who forgot the password gets another one, and the old one no longer works", async () => {
    const old = signInsOf(await mustMake(["signins"]));
    await mustMake(["password", "STUDENT=bob"], { aloud: true });
    const now = signInsOf(await mustMake(["signins"]));
    expect(now["bob"]).not.toBe(old["bob"]);
    expect({ ...now, bob: "" }).toEqual({ ...old, bob: "" });
    process.env["AULA_TEST_SIGNINS"] = JSON.stringify(now);
    const page = await newPage(browser);
    await signIn(page, "bob");
    await page.close();
  });

  it("a roster cut to one line is refused, naming who would leave and who works now", async () => {
    await startServer("alice");
    writeRoster(["frank"]);
    const { stderr, stdout } = await refused(["up"]);
    expect(stderr + stdout).toMatch(/alice.*bob.*carol.*dave.*erin/s);
    expect(stderr + stdout).toMatch(/alice works now/);
    expect(stderr + stdout).toContain(`make up STACK=${STACK} CONFIRM=1`);
    // A preview shows the same, and is no failure.
    expect((await mustMake(["preview"])).stdout).toMatch(/5 (people|persons) leave/);
    expect(existsSync(homesDir(CLUSTER, studentNamespace("alice")))).toBe(true);
  });

  it("one person leaves: a line of its own", async () => {
    writeRoster(SIX.filter((name) => name !== "erin"));
    expect((await mustMake(["up"])).stdout).toMatch(/\b1 person left: erin \(home kept\)/);
  });

  it("results are an empty page before the first benchmark", async () => {
    const page = await newPage(browser);
    await signIn(page, "bob");
    await page.waitForURL(/\/hub\/(home|spawn)|\/user\//);
    await page.goto(`${URL}/hub/results`);
    expect(await page.textContent("body")).toContain("No results yet");
    await page.close();
  });

  it("make purge asks, and then tells", async () => {
    const { stderr } = await refused(["purge", "STUDENT=erin"]);
    expect(stderr).toContain(`make purge STACK=${STACK} STUDENT=erin CONFIRM=1`);
    await mustMake(["purge", "STUDENT=erin", "CONFIRM=1"], { aloud: true });
    expect(existsSync(homesDir(CLUSTER, studentNamespace("erin")))).toBe(false);
  });
});

describe("after the year", () => {
  it("make archive says one home as one", async () => {
    const { stdout } = await mustMake(["archive", "STUDENT=alice", `OUT=${report("archive-year")}`], { aloud: true });
    expect(stdout).toMatch(/\b1 home archived/);
  });

  it("make year takes any stack's name", async () => {
    await mustMake(["year", `FROM=${STACK}`, `TO=${NEXT}`]);
    expect(existsSync(join(ROOT, `Pulumi.${NEXT}.yaml`))).toBe(true);
  });

  it("a student of another stack is said to be there", async () => {
    const { stderr } = await refused(["purge", "STUDENT=alice", "CONFIRM=1"], NEXT);
    expect(stderr).toContain(STACK);
  });

  it("make down removes the course and keeps the homes; a render of it changes nothing", async () => {
    await mustMake(["down"], { aloud: true });
    expect(await objectsOf(INSTANCE)).toEqual([]);
    expect(existsSync(homesDir(CLUSTER, studentNamespace("alice")))).toBe(true);
  });
});
