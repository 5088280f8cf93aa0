/**
 * No engine can delete a home: shorter rosters, a lost state, destroy and a return, each by `make` and by a bare
 * `pulumi up`.
 */
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { ENGINE_INSTANCE, EngineCourse, type Live, NOTHING_TO_DO } from "./course";

const STUDENTS = 4;
let course: EngineCourse;
beforeAll(async () => {
  course = await EngineCourse.start("homes");
  course.write(STUDENTS);
  await course.mustAula(["up", "--no-wait"]);
});
afterAll(() => course?.stop());

const spaceOf = (student: number): string => `${ENGINE_INSTANCE}-student-student000${student}`;
const leftFile = (): string => course.file("roster.left.csv");
/** Uids of namespace and claim of each student: another one is another home. */
const homes = async (): Promise<Record<string, string>> => {
  const all = [...(await course.objects())].filter(([key]) =>
    /^(Namespace|PersistentVolumeClaim)\/.*-student-/.test(key),
  );
  return Object.fromEntries(all.map(([key, { metadata }]) => [key, metadata.uid]));
};
const quotaOf = (objects: ReadonlyMap<string, Live>, student: number): string | undefined =>
  (objects.get(`ResourceQuota/${spaceOf(student)}/workspace`)?.["spec"] as { hard: Record<string, string> } | undefined)
    ?.hard["pods"];
const bare = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
  const { ok, text } = await course.pulumi(args, env);
  if (!ok) throw new Error(text);
  return text;
};

let before: Record<string, string>;
test(
  "a bare `pulumi up` on a shorter roster, with no file beside it, keeps the home: nothing may run, fences stay, " +
    "rights go",
  async () => {
    before = await homes();
    expect(Object.keys(before)).toHaveLength(2 * STUDENTS);
    course.write(STUDENTS - 1, { again: true });
    rmSync(leftFile(), { force: true });
    await bare(["up", "--yes", "--skip-preview"]);
    expect(await homes()).toEqual(before);
    const objects = await course.objects();
    expect(quotaOf(objects, 3)).toBe("0");
    expect(objects.has(`NetworkPolicy/${spaceOf(3)}/isolate`)).toBe(true);
    expect(objects.has(`RoleBinding/${spaceOf(3)}/spark`)).toBe(false);
  },
);

test("make up has nothing to do after it, and remembers who left; the return finds the same home", async () => {
  expect(await course.mustAula(["up", "--no-wait"])).not.toMatch(/deleted|replaced/);
  expect(existsSync(leftFile())).toBe(true);
  course.write(STUDENTS, { again: true });
  await course.mustAula(["up", "--no-wait"]);
  expect(await homes()).toEqual(before);
  const objects = await course.objects();
  expect(quotaOf(objects, 3)).toBe("8");
  expect(objects.has(`RoleBinding/${spaceOf(3)}/spark`)).toBe(true);
});

describe("a roster that loses many", () => {
  const asked = ["up", "--no-wait"];
  beforeAll(() => course.write(1, { again: true }));
  afterAll(() => course.write(STUDENTS, { again: true }));

  test("is refused by make up, and by the program itself, naming who would leave; nothing changes", async () => {
    const { ok, stderr } = await course.aula(asked);
    expect(ok).toBe(false);
    expect(stderr).toContain(
      "aula:roster: 3 of 5 people would leave the course: student0001, student0002, student0003",
    );
    expect(stderr).toContain("CONFIRM=1");
    const { ok: done, text } = await course.pulumi(["up", "--yes", "--skip-preview"]);
    expect(done).toBe(false);
    expect(text).toContain("3 of 5 people would leave the course: student0001, student0002, student0003");
    expect(await homes()).toEqual(before);
    expect(quotaOf(await course.objects(), 1)).toBe("8");
  });

  test("is shown by a preview, which is not refused", async () => {
    expect(await course.mustAula(["preview"])).toContain("up will refuse this: aula:roster: 3 of 5 people would leave");
    expect(await bare(["preview"])).toContain("up will refuse this");
  });

  test("goes through once it is confirmed, and comes back whole", async () => {
    expect(await course.mustAula(asked, { CONFIRM: "1" })).toContain("3 people left: student0001 (home kept)");
    expect(quotaOf(await course.objects(), 1)).toBe("0");
    course.write(STUDENTS, { again: true });
    await course.mustAula(asked);
    expect(await homes()).toEqual(before);
  });

  test("an empty roster is refused, however few it had", async () => {
    course.write(0, { again: true });
    expect((await course.aula(asked)).stderr).toContain("would leave the course");
  });
});

test("a changed year is refused before anything is declared, with the way to do it", async () => {
  const kept = course.file("stack.yaml");
  copyFileSync(course.stackFile, kept);
  try {
    course.change("year", "2027-28");
    const { ok, text } = await course.pulumi(["up", "--yes", "--skip-preview"]);
    expect(ok).toBe(false);
    expect(text).toContain(
      "aula:course and aula:year: engine-2027-28, but the 5 people of this stack have their homes in engine-2026-27",
    );
    expect(text).toContain("make archive");
  } finally {
    copyFileSync(kept, course.stackFile);
  }
  expect(await homes()).toEqual(before);
});

test("a state that is lost: everything is taken over, and a shorter roster is still seen", async () => {
  rmSync(course.file("data", "aula", "pulumi"), { recursive: true });
  course.write(STUDENTS - 1, { again: true });
  const text = await course.mustAula(["up", "--no-wait"]);
  expect(text).toContain("1 person left: student0003");
  expect(await homes()).toEqual(before);
  expect(quotaOf(await course.objects(), 3)).toBe("0");
  expect(await course.mustAula(["up", "--no-wait"])).toMatch(NOTHING_TO_DO);
});

test("one who is purged is gone, and no run brings the name back", async () => {
  await course.mustAula(["purge", "student0003"], { CONFIRM: "1" });
  await course.mustAula(["up", "--no-wait"]);
  const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !key.includes("student0003")));
  expect(await homes()).toEqual(kept);
  expect(await bare(["up", "--yes", "--skip-preview"])).not.toContain("student0003");
  expect(await homes()).toEqual(kept);
});

test("a bare destroy keeps homes, namespaces and fences; make up finds them again", async () => {
  const now = await homes();
  await bare(["destroy", "--yes", "--skip-preview"]);
  expect(await homes()).toEqual(now);
  const objects = await course.objects();
  expect(quotaOf(objects, 0)).toBe("8");
  expect(objects.has(`NetworkPolicy/${spaceOf(0)}/isolate`)).toBe(true);
  await course.mustAula(["up", "--no-wait"]);
  expect(await homes()).toEqual(now);
});

test("a volume whose class deletes with the claim outlives make down", async () => {
  const claim = { namespace: spaceOf(0), name: "home" };
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "home-of-0" },
    spec: {
      capacity: { storage: "1Gi" },
      accessModes: ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: "Delete",
      storageClassName: "standard",
      hostPath: { path: "/nowhere" },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", ...claim },
    },
  };
  await course.server.kubectl(["create", "-f", "-"], JSON.stringify(volume));
  await course.mustAula(["down"]);
  expect(
    await course.server.kubectl(["get", "pv", "home-of-0", "-o", "jsonpath={.spec.persistentVolumeReclaimPolicy}"]),
  ).toBe("Retain");
  expect(await homes()).toEqual({});
});
