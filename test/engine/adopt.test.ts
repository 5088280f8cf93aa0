/** Both ways deliver the same objects, and a course changes hands without anybody noticing. */
import { ENGINE_INSTANCE, EngineCourse, type Live } from "./course";

const STUDENTS = 3;
let course: EngineCourse;
beforeAll(async () => {
  course = await EngineCourse.start("adopt");
  course.write(STUDENTS);
});
afterAll(() => course.stop());

/** An object without what the API server and the engines write about it. */
function declared({ metadata, status, spec, ...rest }: Live & { status?: unknown; spec?: unknown }): unknown {
  const { clusterIP: _ip, clusterIPs: _ips, ...asked } = (spec ?? {}) as Record<string, unknown>;
  const { uid: _uid, managedFields: _fields, resourceVersion: _version, creationTimestamp: _created, generation: _generation, annotations = {}, ...kept } = metadata as Live["metadata"] & Record<string, unknown>;
  return { ...rest, spec: asked, metadata: { ...kept, annotations: Object.fromEntries(Object.entries(annotations).filter(([key]) => !/^(deployment\.kubernetes\.io|deprecated\.daemonset|pulumi\.com\/patchFieldManager)/.test(key))) } };
}
const RECORD = `ConfigMap/${ENGINE_INSTANCE}-hub/aula`;
const uids = (objects: ReadonlyMap<string, Live>): Record<string, string> => Object.fromEntries([...objects].map(([key, { metadata }]) => [key, metadata.uid]));
const managers = (objects: ReadonlyMap<string, Live>): string[] =>
  [...new Set([...objects.values()].flatMap(({ metadata }) => (metadata.managedFields ?? []).filter(({ operation, subresource }) => operation === "Apply" && subresource === undefined).map(({ manager }) => manager.replace(/-[0-9a-f]{8}$/, ""))))].sort();

function expectSame(now: ReadonlyMap<string, Live>, before: ReadonlyMap<string, Live>): void {
  expect([...now.keys()].sort()).toEqual([...before.keys()].sort());
  for (const [key, object] of now) {
    if (key !== RECORD) expect({ key, ...(declared(object) as object) }).toEqual({ key, ...(declared(before.get(key)!) as object) });
  }
}

let byManifests: Map<string, Live>;
let signIns: Record<string, string>;

test("manifests begin a course", async () => {
  await course.mustAula(["up", "--no-wait"]);
  byManifests = await course.objects();
  signIns = await course.signIns();
  expect(byManifests.size).toBeGreaterThan(40);
  expect(Object.keys(signIns)).toHaveLength(STUDENTS + 1);
  // One manager, whichever engine: what one of them no longer declares, the other's apply removes.
  expect(managers(byManifests)).toEqual(["aula"]);
});

test("the other engine is refused, and told how to change over", async () => {
  const { ok, stderr } = await course.aula(["up", "--no-wait"], { ENGINE: "pulumi" });
  expect(ok).toBe(false);
  expect(stderr).toContain("make adopt ENGINE=pulumi");
});

test("manifests → Pulumi: the same objects, none made anew, the same passwords", async () => {
  await course.mustAula(["adopt", "pulumi"]);
  const now = await course.objects();
  expect(uids(now)).toEqual(uids(byManifests));
  expectSame(now, byManifests);
  expect(now.get(RECORD)?.data?.["engine"]).toBe("pulumi");
  expect(managers(now)).toEqual(["aula"]);
  expect(await course.signIns()).toEqual(signIns);
});

test("Pulumi goes on: nothing to change, then a student less", async () => {
  expect(await course.mustAula(["up", "--no-wait"])).toMatch(/by pulumi, since this course was begun with pulumi: \d+ unchanged/);
  course.write(STUDENTS - 1, { again: true });
  expect(await course.mustAula(["up", "--no-wait"])).toMatch(/\d+ updated/);
  const quota = (await course.objects()).get(`ResourceQuota/${ENGINE_INSTANCE}-student-student0002/workspace`);
  expect((quota?.["spec"] as { hard: Record<string, string> }).hard["pods"]).toBe("0");
  course.write(STUDENTS, { again: true });
  await course.mustAula(["up", "--no-wait"]);
  expectSame(await course.objects(), byManifests);
});

test("adopting again changes nothing", async () => {
  await course.mustAula(["adopt", "pulumi"]);
  expectSame(await course.objects(), byManifests);
});

test("Pulumi → manifests: the same again, and no stack is left", async () => {
  await course.mustAula(["adopt", "manifests"]);
  const now = await course.objects();
  expect(uids(now)).toEqual(uids(byManifests));
  expectSame(now, byManifests);
  expect(now.get(RECORD)?.data?.["engine"]).toBe("manifests");
  expect(managers(now)).toEqual(["aula"]);
  expect(await course.signIns()).toEqual(signIns);
  expect(await course.mustAula(["up", "--no-wait"])).toContain("0 created, 0 changed");
});

test("a course that Pulumi begins is the same, secrets included, and manifests take it over", async () => {
  await course.mustAula(["down"]);
  await course.mustAula(["up", "--no-wait"], { ENGINE: "pulumi" });
  const begun = await course.objects();
  const theirs = await course.signIns();
  expectSame(begun, byManifests);
  expect(theirs).toEqual(signIns);
  await course.mustAula(["adopt", "manifests"]);
  const now = await course.objects();
  expect(uids(now)).toEqual(uids(begun));
  expectSame(now, begun);
  expect(await course.signIns()).toEqual(theirs);
});
