/** What is stored of a person, shown and erased; and a home that may not shrink. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { leftFileOf } from "../../components/students/roster";
import { homesDir } from "../../delivery/paths";
import { figure } from "./harness/figures";
import { ops, signedIn, startServer } from "./harness/hub";
import { kubectl, kubectlJson, secretData, tryKubectl } from "./harness/kube";
import { make, mustMake, signInsOf } from "./harness/make";
import { python } from "./harness/notebook";
import {
  CLUSTER,
  EXAMPLE_STUDENTS,
  hubNamespace,
  ROOT,
  ROSTER,
  removeStack,
  report,
  studentNamespace,
  writeRoster,
  writeStack,
} from "./harness/stack";

const namespace = studentNamespace("dana");
const folder = report("archive-dana");
const home = homesDir(CLUSTER, namespace);
const quota = async (): Promise<string | undefined> =>
  (
    await kubectlJson<{ spec: { hard: Record<string, string> } }>([
      "get",
      "resourcequota",
      "workspace",
      "-n",
      namespace,
    ])
  ).spec.hard["pods"];
const shown = async (): Promise<string> => (await mustMake(["personal-data", "STUDENT=dana"])).stdout;

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  writeRoster(["alice", "bob", "dana"]);
  await mustMake(["up"], { aloud: true });
  process.env["AULA_TEST_SIGNINS"] = JSON.stringify({
    ...(JSON.parse(process.env["AULA_TEST_SIGNINS"] ?? "{}") as object),
    ...signInsOf(await mustMake(["signins"])),
  });
  await (await signedIn("dana")).close();
  await startServer("dana");
  await python("dana", "open('/home/student/diary.txt', 'w').write('x' * 1000)");
  await ops("DELETE", "/users/dana/server");
});
afterAll(async () => {
  writeStack();
  writeRoster(EXAMPLE_STUDENTS);
  rmSync(join(ROOT, leftFileOf(ROSTER)), { force: true });
  await mustMake(["up"], { aloud: true });
  await make(["purge", "STUDENT=dana", "CONFIRM=1"]);
});

describe("a student's personal data", () => {
  it("is shown place by place, while the student is here", async () => {
    await mustMake(["archive", `OUT=${folder}`, "STUDENT=dana"]);
    const text = await shown();
    for (const line of [
      /roster +rosters\/citest\.csv, line 4: dana,Dana Example,dana@example\.edu,phd/,
      new RegExp(`namespace +${namespace}, since 20`),
      /home +5Gi claim, volume pvc-\S+: \d+ files and folders, .*in \//,
      /database +rows: .*1 in users; first seen 20/,
      /password +active, with salt and hash/,
      /logs +\d+ lines? of the hub's log/,
      /archives +\S+dana\.tar\.gz, of 20/,
    ])
      expect(text).toMatch(line);
  });

  it("is not erased meanwhile", async () => {
    const { code, stderr } = await make(["erase", "STUDENT=dana", "CONFIRM=1"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("dana is in the course: nothing is erased");
    expect(existsSync(home)).toBe(true);
  });

  it("stays when the student leaves, but for the hash; the home can still be archived, and nothing may run", async () => {
    writeRoster(["alice", "bob"]);
    await mustMake(["up"]);
    expect(await quota()).toBe("0");
    await mustMake(["archive", `OUT=${folder}`, "STUDENT=dana", "AGAIN=1"]);
    expect(await quota()).toBe("0");
  });

  it("is listed once more before it is erased, and nothing happens without CONFIRM=1", async () => {
    const { code, stderr } = await make(["erase", "STUDENT=dana"]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(
      /this erases, with no way back:.*home: 5Gi claim.*make erase STACK=\S+ STUDENT=dana CONFIRM=1/s,
    );
    expect(stderr).toMatch(/roster: rosters\/citest\.left\.csv, line \d: dana,,,/);
    expect(stderr).toContain("password: left, no hash");
    expect(existsSync(home)).toBe(true);
  });

  it("is erased everywhere, and what remains is named with its reason", async () => {
    const erased = await mustMake(["erase", "STUDENT=dana", "CONFIRM=1"], { aloud: true });
    figure("make erase, one student", `${erased.seconds} s`);
    expect(existsSync(home)).toBe(false);
    expect((await tryKubectl(["get", "namespace", namespace])).ok).toBe(false);
    expect(
      (await kubectl(["get", "pv", "-o", "jsonpath={.items[*].spec.claimRef.namespace}"])).split(" "),
    ).not.toContain(namespace);
    expect((await secretData(hubNamespace, "people"))["people.json"]).not.toContain("dana");
    expect(existsSync(join(folder, "dana.tar.gz"))).toBe(false);
    // carol made room for dana, and is still there.
    expect(readFileSync(join(ROOT, leftFileOf(ROSTER)), "utf8")).toBe("username,name,email,group\ncarol,,,\n");
    expect(await kubectl(["logs", "deployment/hub", "-n", hubNamespace])).not.toContain("dana");
    for (const place of ["roster", "namespace", "home", "database", "password", "archives"])
      expect(erased.stdout).toMatch(new RegExp(`erased of dana:.*  ${place}: .*(still there|nothing else)`, "s"));
    const remains = erased.stdout.slice(erased.stdout.search(/still there:|nothing else/));
    expect(erased.stdout).toMatch(/^ {2}logs: \d+ lines? of the hub's log$/m);
    expect(remains).toMatch(
      /logs: \d+ lines of the proxy's log\n +a log ends with its container: kubectl .* rollout restart deployment\/proxy|nothing else/,
    );
    expect(remains).not.toMatch(/^ {2}(database|namespace|home|archives|password|roster): /m);
    expect(remains).toContain("Aula cannot see copies that somebody made");
    // The database's file too, deleted rows included.
    expect(await shown()).toMatch(/database +–/);
  });

  it("can be erased only once", async () => {
    const { code, stderr } = await make(["erase", "STUDENT=zoe", "CONFIRM=1"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('nothing is stored of "zoe" in test-2026-27');
  });
});

describe("sizes and days of a stack", () => {
  it("a home that would shrink is refused with one sentence, and nothing is changed", async () => {
    const spec = (): Promise<string> =>
      kubectl(["get", "resourcequota,pvc", "-n", studentNamespace("alice"), "-o", "custom-columns=K:.kind,S:.spec"]);
    const before = await spec();
    expect(before).toContain("volumeName");
    writeStack([[["aula:student", "home"], "2Gi"]]);
    const { code, stderr } = await make(["up"]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(
      /alice.*: a home of 5Gi cannot shrink to 2Gi, whatever the storage\nWhat to do: write 5Gi as aula:student\.home/,
    );
    expect(await spec()).toBe(before);
  });

  it("a last day that has passed is said, with what erases the year", async () => {
    const past = "citest-past.local";
    writeStack(
      [
        [["aula:year"], "2024-25"],
        [["aula:keepUntil"], "2025-12-31"],
      ],
      past,
    );
    const { stdout } = await mustMake(["personal-data", "STUDENT=alice"], { input: past });
    removeStack(past);
    expect(stdout).toContain(
      'aula:keepUntil: 2025-12-31 has passed: what is kept of the people of test-2024-25 is to be erased. "make ' +
        `down STACK=${past}" and then`,
    );
    expect(stdout).toMatch(/home +–/);
  });
});
