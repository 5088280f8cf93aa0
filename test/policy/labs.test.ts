/** A course with every lab on: nothing of it breaks a rule that no waiver names, and its waivers are for something. */
import { LABS } from "../../labs";
import { judge } from "../../policies/check";
import type { KubeObject } from "../../policies/objects/kubernetes";
import { OWN_WAIVERS, readWaivers } from "../../policies/waivers";
import { course } from "../unit/fixtures";
import { declaredCourse, objects } from "../unit/mocks";

const waivers = readWaivers(OWN_WAIVERS);
const KINDS: readonly string[] = LABS.map(({ kind }) => kind);

test("the rights that labs need are waived one by one, and nothing else of them is", async () => {
  const labs = Object.fromEntries(LABS.map(({ name }) => [name, {}]));
  const quota = { cpu: 2, memory: "8Gi" };
  const config = course({ labs, benchmarks: { quota }, capacity: { cpu: 64, memory: "256Gi", gpu: 4 } });
  const all = [...objects(await declaredCourse(config)).values()] as unknown as KubeObject[];
  const found = judge(all, { today: "2026-11-21", waivers });
  expect(found.filter(({ waived }) => !waived)).toEqual([]);
  const used = found.flatMap(({ waiver }) => (waiver?.object.endsWith("-spark") ? [waiver.value] : []));
  expect(used).toContain("create on pods");
  expect(used.includes("create on jobs")).toBe(KINDS.includes("indexedJob"));
  expect(used.includes("create on jobsets")).toBe(KINDS.includes("jobset"));
});
