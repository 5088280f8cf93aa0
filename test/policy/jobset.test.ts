/** A course that brings JobSet: nothing of it breaks a rule that no waiver names, and each waiver is for something. */
import { judge } from "../../policies/check";
import type { KubeObject } from "../../policies/objects/kubernetes";
import { OWN_WAIVERS, readWaivers } from "../../policies/waivers";
import { course } from "../unit/fixtures";
import { declaredCourse, objects } from "../unit/mocks";

const waivers = readWaivers(OWN_WAIVERS);

test("its rights are waived one by one, and nothing else of it is", async () => {
  const config = { ...course(), runs: ["jobset"] };
  const all = [...objects(await declaredCourse(config)).values()] as unknown as KubeObject[];
  const found = judge(all, { today: "2026-11-21", waivers });
  expect(found.filter(({ waived }) => !waived)).toEqual([]);
  const used = new Set(found.map(({ waiver }) => waiver));
  const own = waivers.filter(({ object }) => object.includes("jobset"));
  expect(own.length).toBeGreaterThan(2);
  expect(own.filter((waiver) => !used.has(waiver))).toEqual([]);
});
