/**
 * `make archive` and `make restore`: homes as files that anybody can read, and back again with every byte, name and
 * permission.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { homesDir } from "../../delivery/paths";
import type { HomeManifest } from "../../packages/homes/manifest";
import { figure } from "./harness/figures";
import { startServer, stopServer } from "./harness/hub";
import { kubectl, pods } from "./harness/kube";
import { type Made, make, mustMake } from "./harness/make";
import { python, pythonJson } from "./harness/notebook";
import { CLUSTER, EXAMPLE_STUDENTS, report, studentNamespace } from "./harness/stack";

const folder = report("archive");
const namespace = studentNamespace("alice");
const homeOnDisk = (user: string): string => homesDir(CLUSTER, studentNamespace(user), "home");

/**
 * Everything about a folder that an archive must bring back, as the student sees it: kind, permissions, links, content.
 */
const LOOK = `
import hashlib, json, os
def look(top):
    for path, folders, files in os.walk(top):
        for name in folders + files:
            p = os.path.join(path, name)
            s = os.lstat(p)
            kind = "link " + os.readlink(p) if os.path.islink(p) else "folder" if os.path.isdir(p) else hashlib.sha256(open(p, "rb").read()).hexdigest()
            yield os.fsdecode(os.path.relpath(p, top)), [oct(s.st_mode), kind, s.st_uid, 0 if kind == "folder" else int(s.st_mtime)]
print(json.dumps(dict(look("/home/student/work"))))`;

const WRITE = `
import os
os.makedirs("/home/student/work/a folder/deep")
os.chdir("/home/student/work")
open("data.bin", "wb").write(os.urandom(3_000_000))
open("zeros.bin", "wb").write(bytes(5_000_000))
open("a folder/notes of today.txt", "w").write("chapter one")
open("a folder/\\u00e4 'quoted' \\\\ name\\nin two lines.txt", "w").write("odd")
open("secret.txt", "w").write("mine")
os.chmod("secret.txt", 0o600)
open("run.sh", "w").write("echo")
os.chmod("run.sh", 0o755)
os.symlink("a folder/notes of today.txt", "link")
os.symlink("/nowhere", "broken link")
os.link("data.bin", "same data.bin")
os.chmod("a folder/deep", 0o700)
open("/home/student/locked", "w").write("nobody's")
os.chmod("/home/student/locked", 0)`;

let before: Record<string, unknown>;
let archived: Made;

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(EXAMPLE_STUDENTS.map(stopServer));
  await startServer("alice");
  await python(
    "alice",
    "import os, shutil; shutil.rmtree('/home/student/work', ignore_errors=True); " +
      "os.path.exists('/home/student/locked') and os.remove('/home/student/locked')",
  );
  await python("alice", WRITE);
  before = await pythonJson("alice", LOOK);
  expect(Object.keys(before)).toHaveLength(11);
  await stopServer("alice");
  archived = await mustMake(["archive", `OUT=${folder}`], { aloud: true });
  figure("make archive, three students", `${archived.seconds} s`);
});
const manifest = (user: string): HomeManifest =>
  JSON.parse(readFileSync(join(folder, `${user}.json`), "utf8")) as HomeManifest;

describe("an archive", () => {
  it("says where it is at and what it did", () => {
    expect(archived.stdout).toMatch(/\d of \d, alice: opening the home/);
    expect(archived.stdout).toMatch(/alice: \d+ files, [\d.]+ MiB, [\d.]+ MiB compressed/);
    expect(archived.stdout).toContain("teacher: never signed in");
  });

  it("lists every file with its checksum, permissions and owner", () => {
    const { entries, home, instance, username } = manifest("alice");
    expect({ username, instance, uid: home.uid }).toEqual({ username: "alice", instance: "test-2026-27", uid: 1000 });
    expect(entries.find(({ path }) => path === "./work/secret.txt")).toMatchObject({
      kind: "file",
      mode: "0600",
      bytes: 4,
    });
    expect(entries.find(({ path }) => path === "./work/link")).toMatchObject({
      kind: "link",
      to: "a folder/notes of today.txt",
    });
    const [, hash] = before["data.bin"] as [string, string];
    expect(entries.filter(({ sha256 }) => sha256 === hash)).toHaveLength(1);
  });

  it("says what could not be read", () => {
    expect(manifest("alice").notes.join("\n")).toMatch(/locked: .*Permission denied/);
    expect(archived.stdout).toMatch(/locked: .*Permission denied/);
  });

  it("can be read without Aula, by its owner only", () => {
    execFileSync("sha256sum", ["--check", "--quiet", "SHA256SUMS"], { cwd: folder });
    expect(execFileSync("tar", ["--list", "--gzip", "--file", join(folder, "alice.tar.gz")]).toString()).toContain(
      "./work/a folder/notes of today.txt",
    );
    expect(statSync(folder).mode & 0o077).toBe(0);
    for (const name of readdirSync(folder).filter((file) => /json$|gz$/.test(file)))
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  });

  it("leaves no pod behind, and a pod of its own was all it needed", async () => {
    expect(await pods(namespace)).toEqual([]);
    const events = await kubectl([
      "get",
      "events",
      "-n",
      namespace,
      "--field-selector=involvedObject.name=home-files",
      "-o",
      "jsonpath={.items[*].message}",
    ]);
    expect(events).not.toMatch(/violates PodSecurity/);
  });

  it("is carried on: who is archived is not read again", async () => {
    const { archived: moment } = manifest("alice");
    rmSync(join(folder, "bob.json"), { force: true });
    writeFileSync(join(folder, "bob.tar.gz.part"), "half");
    const again = await mustMake(["archive", `OUT=${folder}`]);
    expect(again.stdout).toMatch(/\d+ (was|were) there \(AGAIN=1 archives again\)/);
    expect(again.stdout).not.toContain("alice: opening");
    expect(manifest("bob").archived > moment).toBe(true);
    expect(manifest("alice").archived).toBe(moment);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});

describe("a restore", () => {
  it("writes over nobody's files unasked", async () => {
    const { code, stderr } = await make(["restore", `FROM=${folder}`, "STUDENT=alice"]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/alice's home in test-2026-27 is not empty: it holds \d+ files? (and|or) folders?/);
    expect(stderr).toContain("OVERWRITE=1");
  });

  it("refuses a damaged archive before anything is written", async () => {
    const copy = report("archive-damaged");
    rmSync(copy, { recursive: true, force: true });
    execFileSync("cp", ["-r", folder, copy]);
    const bytes = readFileSync(join(copy, "alice.tar.gz"));
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(join(copy, "alice.tar.gz"), bytes);
    const carols = homesDir(CLUSTER, studentNamespace("carol"));
    // Nobody's, until carol or a restore makes it.
    const there = (): string[] =>
      existsSync(carols) ? readdirSync(carols, { recursive: true }).map(String).sort() : [];
    const names = there();
    const { code, stderr } = await make(["restore", `FROM=${copy}`, "STUDENT=alice", "INTO=carol", "OVERWRITE=1"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("alice.tar.gz is damaged: its SHA-256 is not that of its manifest");
    expect(there()).toEqual(names);
  });

  it("brings everything back: content, names, permissions, links, times", async () => {
    rmSync(join(homeOnDisk("alice")), { recursive: true, force: true });
    // The volume's folder is the provisioner's to make.
    execFileSync("install", ["-d", "-m", "0777", homeOnDisk("alice")]);
    const restored = await mustMake(["restore", `FROM=${folder}`, "STUDENT=alice"]);
    figure("make restore, one student, 8 MB", `${restored.seconds} s`);
    expect(restored.stdout).toContain("every checksum is right");
    await startServer("alice");
    expect(await pythonJson("alice", LOOK)).toEqual(before);
    await stopServer("alice");
  });

  it("goes into another person's home by name", async () => {
    await mustMake(["restore", `FROM=${folder}`, "STUDENT=alice", "INTO=carol", "OVERWRITE=1"]);
    expect(readFileSync(join(homeOnDisk("carol"), "work", "a folder", "notes of today.txt"), "utf8")).toBe(
      "chapter one",
    );
  });
});
