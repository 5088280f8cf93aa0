/** Archives of homes: what is in one, what is damaged, who gets what back; and the pod that opens a home. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Person } from "../../components/config";
import { HOME_POD } from "../../components/contract/constants";
import { HUB_RULES } from "../../components/jupyterhub/role";
import { SPARK_RULES } from "../../components/spark/session";
import type { Kubectl } from "../../delivery/kubectl";
import { needRoom } from "../../packages/homes/archive";
import { pairs } from "../../packages/homes/commands";
import { archiveFolder, archiveFolders, makeFolder } from "../../packages/homes/folders";
import { homePod, withHome } from "../../packages/homes/home-pod";
import {
  archivedIn,
  countsOf,
  entriesOf,
  type HomeManifest,
  manifestFile,
  readManifest,
  tarFile,
  writeIndex,
} from "../../packages/homes/manifest";
import { checkList } from "../../packages/homes/restore";
import { ownerOf, withRoom } from "../../packages/homes/temporary-quota";
import { check } from "../../policies/check";
import { folder, setEnv } from "./fixtures";

jest.setTimeout(60_000);

const owner = { instance: "ml-2026-27", username: "alice", namespace: "ml-2026-27-student-alice" };
const like = {
  containers: [{ image: "localhost:5001/aula/notebook:0123456789ab" }],
  tolerations: [{ key: "students" }],
  affinity: { nodeAffinity: {} },
  imagePullSecrets: [{ name: "registry" }],
};

/** A tar of some files, made by the machine's own tar. */
function archive(): string {
  const home = folder();
  mkdirSync(join(home, "a folder"));
  writeFileSync(join(home, "a folder", "notes ä.txt"), "chapter one", { mode: 0o600 });
  writeFileSync(join(home, "zeros"), Buffer.alloc(4_000_000));
  symlinkSync("a folder", join(home, "link"));
  const file = join(folder(), "alice.tar.gz");
  execFileSync("tar", [
    "--create",
    "--gzip",
    "--format=posix",
    "--file",
    file,
    "--directory",
    home,
    "./a folder",
    "./zeros",
    "./link",
  ]);
  return file;
}

function writeArchive(into: string, username: string, changes: Partial<HomeManifest> = {}): HomeManifest {
  writeFileSync(tarFile(into, username), "bytes");
  const manifest: HomeManifest = {
    format: "aula-home/1",
    course: "ml",
    year: "2025-26",
    instance: "ml-2025-26",
    username,
    role: "student",
    archived: "2026-07-31T10:00:00.000Z",
    archive: { file: `${username}.tar.gz`, bytes: 5, sha256: "0".repeat(64) },
    home: { uid: 1000, bytes: 1, files: 1, folders: 0, links: 0 },
    notes: [],
    entries: [],
    ...changes,
  };
  writeFileSync(manifestFile(into, username), JSON.stringify(manifest));
  return manifest;
}

describe("what is in an archive", () => {
  test("every file with its checksum, every link with where it leads", async () => {
    const { entries } = await entriesOf(archive());
    expect(entries).toEqual(
      expect.arrayContaining([
        { path: "./a folder/", kind: "folder", mode: expect.stringMatching(/^07\d5$/) as string },
        {
          path: "./a folder/notes ä.txt",
          kind: "file",
          mode: "0600",
          bytes: 11,
          sha256: createHash("sha256").update("chapter one").digest("hex"),
        },
        { path: "./link", kind: "link", mode: "0777", to: "a folder" },
      ]),
    );
    expect(countsOf(entries)).toEqual({ bytes: 4_000_011, files: 2, folders: 1, links: 1 });
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ["cut off", (bytes) => bytes.subarray(0, bytes.length - 20)],
    ["cut in half", (bytes) => bytes.subarray(0, bytes.length >> 1)],
    [
      "with a byte that changed",
      (bytes) => {
        bytes[bytes.length - 40]! ^= 4;
        return bytes;
      },
    ],
    ["of something else", () => Buffer.from("not a tar at all".repeat(100))],
  ])("%s, it is no archive", async (_, damage) => {
    const file = archive();
    writeFileSync(file, damage(readFileSync(file)));
    await expect(entriesOf(file)).rejects.toThrow();
  });

  test("as sha256sum reads it: names with spaces, quotes, backslashes and line breaks", () => {
    const home = folder();
    const names = ["plain", "with a space", "it's", "back\\slash", "two\nlines", "ä"];
    const sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    names.forEach((name) => writeFileSync(join(home, name), "abc"));
    const list = checkList([
      ...names.map((name) => ({ path: `./${name}`, kind: "file" as const, mode: "0644", bytes: 3, sha256 })),
      { path: "./f/", kind: "folder", mode: "0755" },
      { path: "./\uFFFD", kind: "file", mode: "0644", sha256 },
    ]);
    expect(list.split("\n")).toHaveLength(names.length + 1);
    execFileSync("sha256sum", ["--check", "--quiet", "--strict"], { cwd: home, input: list });
    writeFileSync(join(home, "it's"), "abd");
    expect(() => execFileSync("sha256sum", ["--check", "--status"], { cwd: home, input: list })).toThrow();
  });
});

describe("a folder of archives", () => {
  test("holds who is complete: a manifest whose archive is there, in full", () => {
    const into = folder();
    writeArchive(into, "alice");
    writeArchive(into, "bob", { archive: { file: "bob.tar.gz", bytes: 6, sha256: "" } });
    writeArchive(into, "carol", { archive: { file: "elsewhere.tar.gz", bytes: 5, sha256: "" } });
    expect(archivedIn(into).map(({ username }) => username)).toEqual(["alice"]);
    writeIndex(into);
    expect(readFileSync(join(into, "SHA256SUMS"), "utf8")).toBe(`${"0".repeat(64)}  alice.tar.gz\n`);
    expect(readFileSync(join(into, "README.txt"), "utf8")).toContain("tar --extract");
    writeFileSync(manifestFile(into, "dan"), "{}");
    expect(() => readManifest(into, "dan")).toThrow(/not the manifest of an archived home/);
    expect(archivedIn(join(into, "nowhere"))).toEqual([]);
  });

  test("is found again, wherever it is", () => {
    setEnv("XDG_DATA_HOME", folder());
    const today = archiveFolder("ml-2026-27", undefined, new Date("2027-07-31T12:00:00Z"));
    expect(today).toMatch(/\/aula\/archives\/ml-2026-27\/2027-07-31$/);
    const other = join(folder(), "disk");
    expect(archiveFolder("ml-2026-27", other)).toBe(other);
    for (const each of [today, other, other]) makeFolder("ml-2026-27", each);
    expect(archiveFolders("ml-2026-27")).toEqual([today, other]);
    expect(archiveFolders("ml-2027-28")).toEqual([]);
    expect(statSync(other).mode & 0o077).toBe(0);
  });

  test("needs room for a home before it is begun", () => {
    expect(() => needRoom(folder(), 1000, "alice")).not.toThrow();
    expect(() => needRoom(folder(), 1e18, "alice")).toThrow(
      /of disk are free, and alice's home holds \d+ PiB|of disk are free, and alice's home holds/,
    );
  });
});

describe("who gets which home back", () => {
  const person = (username: string): Person => ({
    username,
    role: "student",
    status: "active",
    namespace: `ml-2026-27-student-${username}`,
  });
  const [alice, bob] = [writeArchive(folder(), "alice"), writeArchive(folder(), "bob")];
  const names = (...args: [string | undefined, string | undefined]) =>
    pairs([alice, bob], [person("alice"), person("zoe")], "archive", ...args).map(({ manifest, person: to }) => [
      manifest.username,
      to?.username,
    ]);

  test("everybody their own, in a year where they still are", () =>
    expect(names(undefined, undefined)).toEqual([
      ["alice", "alice"],
      ["bob", undefined],
    ]));
  test("one person's by name, also into another home", () => {
    expect(names("alice", undefined)).toEqual([["alice", "alice"]]);
    expect(names("bob", "zoe")).toEqual([["bob", "zoe"]]);
  });
  test.each<[string, string | undefined, string | undefined, RegExp]>([
    ["someone who is in no archive", "carl", undefined, /archive: the home of "carl" is not in it/],
    ["someone who is not in the course", "bob", undefined, /nobody named "bob" is in this course/],
    [
      "INTO without STUDENT",
      undefined,
      "zoe",
      /INTO=zoe: it says who gets the home of one person; name that one with STUDENT=/,
    ],
  ])("%s: a sentence", (_, student, into, says) => expect(() => names(student, into)).toThrow(says));
  test("an empty folder: a sentence", () =>
    expect(() => pairs([], [], "archive", undefined, undefined)).toThrow("archive: no archived home is there"));
});

describe("the pod that opens a home", () => {
  test("meets every rule of the policy pack, as a notebook does", () =>
    expect(check([homePod(owner, like, { write: true })])).toEqual([]));

  test("is where notebooks may be, or beside a server that runs", () => {
    expect(homePod(owner, like, { write: false }).spec).toMatchObject({
      affinity: like.affinity,
      tolerations: like.tolerations,
      imagePullSecrets: like.imagePullSecrets,
    });
    expect(JSON.stringify(homePod(owner, like, { write: false, node: "n1" }).spec.affinity)).toContain(
      '"matchFields":[{"key":"metadata.name","operator":"In","values":["n1"]}]',
    );
  });

  test("can only read where it need not write", () => {
    expect(homePod(owner, like, { write: false }).spec.containers[0]?.volumeMounts[0]).toMatchObject({
      readOnly: true,
    });
    expect(homePod(owner, like, { write: true }).spec.containers[0]?.volumeMounts[0]).toMatchObject({
      readOnly: false,
    });
  });
});

describe("the condition by which the keeper leaves that pod alone", () => {
  const condition = "aula.dev/home-files";

  test("is written into the status of the pod that was made, and of no other, before the pod is waited for", async () => {
    const asked: string[][] = [];
    const kubectl = {
      json: async ([, kind]: string[]) =>
        kind === "daemonset" ? { spec: { template: { spec: like } } } : kind === "pods" ? { items: [] } : undefined,
      run: async (args: string[]) => {
        asked.push(args);
        return "";
      },
      try: async (args: string[]) => {
        asked.push(args);
        return { ok: true, stdout: args[0] === "create" ? "uid-1" : "", stderr: "" };
      },
    } as unknown as Kubectl;
    expect(await withHome(kubectl, owner, { write: false }, async ({ busy }) => busy)).toBe(false);
    expect(asked.map(([verb]) => verb)).toEqual(["delete", "create", "patch", "wait", "delete"]);
    const patch = asked[2] ?? [];
    expect(patch.slice(0, -1)).toEqual([
      "patch",
      "pod",
      "home-files",
      "-n",
      owner.namespace,
      "--subresource=status",
      "--patch",
    ]);
    expect(JSON.parse(patch.at(-1) ?? "")).toEqual({
      metadata: { uid: "uid-1" },
      status: { conditions: [{ type: condition, status: "True", reason: "OpenedByAula" }] },
    });
  });

  test("is what the keeper looks for: both read the contract", () => {
    const keeper = readFileSync(join(__dirname, "..", "..", "images", "hub", "aula_hub", "leaver_pods.py"), "utf8");
    expect(keeper).toContain('HOME_CONDITION: str = CONSTANTS["homePod"]["condition"]');
    expect(keeper).toContain('HOME_POD: str = CONSTANTS["homePod"]["name"]');
    expect(HOME_POD).toEqual({ name: homePod(owner, like, { write: false }).metadata.name, condition });
  });

  test("no student and no hub can write", () => {
    const granted = [...HUB_RULES, ...SPARK_RULES].flatMap(({ resources }) => resources);
    for (const all of ["pods/status", "pods/*", "*"]) expect(granted).not.toContain(all);
  });
});

describe("room for it in the workspace of someone who left", () => {
  const quota = (pods: string) => ({
    metadata: {
      labels: { a: "b" },
      managedFields: [
        { manager: "controller", operation: "Update", fieldsV1: { "f:status": {} } },
        { manager: "pulumi-1", operation: "Apply", fieldsV1: { "f:metadata": {}, "f:spec": {} } },
      ],
    },
    spec: {
      hard: { pods, "requests.cpu": "0", "requests.memory": "0", "limits.memory": "0", persistentvolumeclaims: "1" },
    },
  });
  function fake(pods: string): { kubectl: Kubectl; applied: { args: string[]; hard: Record<string, string> }[] } {
    const applied: { args: string[]; hard: Record<string, string> }[] = [];
    const run = async (args: string[], { input }: { input: string }): Promise<string> => {
      applied.push({ args, hard: (JSON.parse(input) as { spec: { hard: Record<string, string> } }).spec.hard });
      return "";
    };
    return { applied, kubectl: { json: async () => quota(pods), run } as unknown as Kubectl };
  }

  test("is made in the name of who declares the quota, and taken back, also after a failure", async () => {
    expect(ownerOf(quota("0"))).toBe("pulumi-1");
    const { kubectl, applied } = fake("0");
    await expect(
      withRoom(kubectl, "ns", async () => {
        expect(applied).toHaveLength(1);
        throw new Error("broken");
      }),
    ).rejects.toThrow("broken");
    expect(applied.map(({ hard }) => hard["pods"])).toEqual(["1", "0"]);
    expect(applied[0]?.hard).toMatchObject({
      "requests.cpu": "10m",
      "limits.memory": "256Mi",
      persistentvolumeclaims: "1",
    });
    expect(applied[1]?.hard).toEqual(quota("0").spec.hard);
    for (const { args } of applied) expect(args).toContain("--field-manager=pulumi-1");
  });

  test("is there for everybody else", async () => {
    const { kubectl, applied } = fake("8");
    expect(await withRoom(kubectl, "ns", async () => "used")).toBe("used");
    expect(applied).toEqual([]);
  });
});
