/** A course that was delivered as manifests is taken over by `make up`: no object is made anew, and passwords stay. */
import { ENGINE_INSTANCE, EngineCourse, type Live, NOTHING_TO_DO } from "./course";

let course: EngineCourse;
beforeAll(async () => {
  course = await EngineCourse.start("taken-over");
  course.write(3);
});
afterAll(() => course?.stop());

const uids = (objects: ReadonlyMap<string, Live>): Record<string, string> =>
  Object.fromEntries([...objects].map(([key, { metadata }]) => [key, metadata.uid]));
/** Who applies the fields of the objects. */
const managers = (objects: ReadonlyMap<string, Live>): string[] => {
  const all = [...objects.values()].flatMap(({ metadata }) => metadata.managedFields ?? []);
  return [
    ...new Set(
      all
        .filter(({ operation, subresource }) => operation === "Apply" && subresource === undefined)
        .map(({ manager }) => manager),
    ),
  ];
};
const PEOPLE = `Secret/${ENGINE_INSTANCE}-hub/people`;
const COURSE = `ConfigMap/${ENGINE_INSTANCE}-hub/hub`;

let before: Map<string, Live>;
let signIns: Record<string, string>;
test("rendered, and applied by kubectl", async () => {
  await course.mustAula(["render", "--secrets", "--out", course.file("rendered")]);
  await course.server.kubectl(["apply", "--server-side", "--field-manager=aula", "-f", course.file("rendered")]);
  before = await course.objects();
  signIns = await course.signIns();
  expect(before.size).toBeGreaterThan(40);
});

test("make up takes over every object, and restarts nothing", async () => {
  await course.mustAula(["up", "--no-wait"]);
  const now = await course.objects();
  expect(uids(now)).toEqual(uids(before));
  expect(managers(now)).toEqual(["aula"]);
  expect(now.get(PEOPLE)?.data).toEqual(before.get(PEOPLE)?.data);
  expect(now.get(COURSE)?.data).toEqual(before.get(COURSE)?.data);
  expect(await course.signIns()).toEqual(signIns);
  const template = (objects: ReadonlyMap<string, Live>): unknown =>
    (objects.get(`Deployment/${ENGINE_INSTANCE}-hub/hub`)?.["spec"] as { template: unknown }).template;
  expect(template(now)).toEqual(template(before));
});

test("and finds nothing to do after it", async () => {
  expect(await course.mustAula(["up", "--no-wait"])).toMatch(NOTHING_TO_DO);
});
