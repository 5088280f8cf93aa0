/** Locks on a Pulumi stack: those of killed runs of this machine go, everybody else's stay. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { orphans, staleLocks } from "../../delivery/pulumi/locks";

const DEAD = 101;
const ALIVE = 102;
const living = new Set([ALIVE]);
const saved = { ...process.env };
let folder = "";

beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), "aula-unit-"));
  process.env["XDG_DATA_HOME"] = home;
  process.env["PULUMI_HOME"] = home;
  delete process.env["PULUMI_BACKEND_URL"];
  folder = join(home, "aula", "pulumi", ".pulumi", "locks", "organization", "aula", "dev");
  mkdirSync(folder, { recursive: true });
});
afterEach(() => {
  rmSync(process.env["XDG_DATA_HOME"] ?? "", { recursive: true });
  process.env = { ...saved };
});

/** Writes a lock as Pulumi does, and returns its file. */
function lock(pid: number, host = hostname(), name = String(pid)): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ pid, username: "root", hostname: host, timestamp: "2026-11-30T14:07:58Z" }));
  return file;
}

test.each<[string, () => string[]]>([
  ["no lock", () => []],
  ["one of a run that was killed, whether it came to make the stack or not", () => [lock(DEAD)]],
  ["two of them", () => [lock(DEAD, undefined, "a"), lock(DEAD, undefined, "b")]],
])("%s", (_, prepare) => {
  const files = prepare();
  expect(staleLocks("dev", living)).toEqual(files);
});

test.each<[string, () => void]>([
  ["of a run that works", () => lock(ALIVE)],
  ["of a run that works, beside one that was killed", () => [lock(DEAD), lock(ALIVE)]],
  ["of another machine, which cannot be asked", () => lock(DEAD, "elsewhere")],
  [
    "in a backend that the user chose",
    () => {
      lock(DEAD);
      process.env["PULUMI_BACKEND_URL"] = "s3://state";
    },
  ],
])("a lock stays: %s", (_, prepare) => {
  prepare();
  expect(staleLocks("dev", living)).toEqual([]);
});

test("providers whose engine is gone are orphans, those of a run that works are not", () => {
  const provider = (pid: number, parent: number) => ({ pid, parent, program: "/cache/bin/pulumi-resource-kubernetes" });
  const engine = { pid: 10, parent: 1, program: "/cache/bin/pulumi" };
  expect(orphans([engine, provider(11, 10), provider(12, 1), { pid: 13, parent: 1, program: "node" }])).toEqual([12]);
});
