/**
 * NVIDIA's plugin in each of its ways: nothing of it breaks a rule that no waiver names, and each waiver is for
 * something.
 */
import { judge } from "../../policies/check";
import type { KubeObject } from "../../policies/objects/kubernetes";
import { OWN_WAIVERS, readWaivers } from "../../policies/waivers";
import { GPU_COURSES, gpuObjects } from "../unit/gpu-modes";

const judging = { today: "2026-11-21", waivers: readWaivers(OWN_WAIVERS) };
let violations: Map<string, ReturnType<typeof judge>>;
beforeAll(async () => {
  violations = new Map(
    [...(await gpuObjects())].map(([name, all]) => [
      name,
      judge([...all.values()] as unknown as KubeObject[], judging),
    ]),
  );
});

test.each(GPU_COURSES)("$name: breaks no rule", ({ name }) => {
  const broken = violations
    .get(name)
    ?.filter(({ waived }) => !waived)
    .map(({ rule, object, path, reason }) => `${rule} ${object} ${path}: ${reason}`);
  expect(broken).toEqual([]);
});

test("each waiver of NVIDIA's plugin is for something in one of them", () => {
  const used = new Set([...violations.values()].flat().map(({ waiver }) => waiver));
  const optional = judging.waivers.filter((waiver) => waiver.optional && !/jobset|-spark$/.test(waiver.object));
  expect(optional.length).toBeGreaterThan(5);
  expect(optional.filter((waiver) => !used.has(waiver))).toEqual([]);
});
