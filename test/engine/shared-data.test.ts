/**
 * A course's shared data comes, goes and moves as docs/teacher.md says; what is no longer declared is removed, volumes
 * too.
 */
import { EngineCourse } from "./course";

let course: EngineCourse;
beforeAll(async () => {
  course = await EngineCourse.start("shared-data");
  course.write(1);
});
afterAll(() => course?.stop());

const up = (): Promise<string> => course.mustAula(["up", "--no-wait"]);
/** Paths of the course's volumes, each once; and how many claims of the data there are. */
async function data(): Promise<{ paths: string[]; claims: number }> {
  const objects = [...(await course.objects())];
  const volumes = objects.filter(([key]) => key.startsWith("PersistentVolume/"));
  const path = (spec: unknown): string => (spec as { nfs: { path: string } }).nfs.path;
  const claims = objects.filter(([key]) => /^PersistentVolumeClaim\/.*\/data$/.test(key)).length;
  return { paths: [...new Set(volumes.map(([, volume]) => path(volume["spec"])))], claims };
}

test("comes with the key", async () => {
  course.change("data", { kind: "nfs", server: "nfs.example.edu", path: "/export/one" });
  await up();
  const { paths, claims } = await data();
  expect(paths).toEqual(["/export/one"]);
  expect(claims).toBe(3);
});

test("goes with it: no claim and no volume stays", async () => {
  course.change("data", undefined);
  expect(await up()).toMatch(/\d+ deleted/);
  expect(await data()).toEqual({ paths: [], claims: 0 });
});

test("and comes again from another server", async () => {
  course.change("data", { kind: "nfs", server: "nfs.example.edu", path: "/export/two" });
  await up();
  expect(await data()).toEqual({ paths: ["/export/two"], claims: 3 });
});
