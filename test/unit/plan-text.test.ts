/** What `make plan` prints, and which options it refuses. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LabNeeds } from "../../components/plan/loads";
import { coursePlan, type PlanRequest } from "../../components/plan/plan";
import { plan, planRequest } from "../../delivery/course/plan";
import { planText } from "../../delivery/course/plan-text";
import { AulaError } from "../../delivery/errors";
import { type Changes, course, EKS, folder, LEAST, rosterFile, values } from "./fixtures";

const ROOM = { capacity: { cpu: 40, memory: "160Gi", gpu: 8 }, overcommit: { cpu: 1, memory: 1, gpu: 8 } };
const PRICES = {
  currency: "EUR",
  asOf: "2026-11-20",
  machines: { "t3.large": { monthly: 60 }, "m6i.2xlarge": { monthly: 300 }, "g5.xlarge": { monthly: 800 } },
};
const LAB: LabNeeds = {
  name: "fan-out",
  groups: [{ name: "worker", pods: 4, cpu: "200m", memory: "1Gi" }],
};

function text(changes: Changes = {}, request: PlanRequest = {}): string {
  const roster = rosterFile(Array.from({ length: 19 }, (_, i) => `s${i}`));
  const config = course({ ...ROOM, gpu: { plugin: "existing" }, roster, ...changes });
  return planText({
    title: `${config.title} ${config.year}`,
    plan: coursePlan(config, request),
    prices: config.prices,
    capacity: { cpu: 40, memory: 160 * 2 ** 30, gpu: 8 },
  });
}

test("on a cloud with prices: what is requested, room, nodes, a month, labs, and what the prices are", () => {
  const target = { ...EKS, groups: { gpu: {} } };
  expect(
    text({ target, prices: PRICES }, { atOnce: 12, hours: 80, labs: [LAB] }),
  ).toBe(`Machine Learning 2026-27: 20 people; 12 work at a time, beside the largest benchmark

requested at a time  CPU   memory    GPUs
notebooks alone      1.9   15.6 GiB  0
whole quotas         11.5  57.6 GiB  12
aula:capacity        40    160 GiB   8
Room in aula:capacity: 8 of 12 people with the whole quota (scarcest: GPUs), 12 with a notebook alone.

nodes on     core                 students                  GPUs                            a month
eks (yours)  1 × t3.large         1 to 2 × m6i.2xlarge      0 to 12 × g5.xlarge             93 to 1,178 EUR
gke          1 × e2-standard-2    1 to 2 × e2-standard-8    0 to 12 × g2-standard-8         not known
aks          1 × Standard_D2s_v5  1 to 2 × Standard_D8s_v5  0 to 12 × Standard_NC4as_T4_v3  not known
Room on 10 × m6i.2xlarge and 4 × g5.xlarge, the file's most: 4 of 12 people with the whole quota, 12 with a notebook alone.

Labs, one at a time:
  fan-out: 4 pods of a person (0.8 CPU, 4 GiB); nodes more, when 12 people run it: 2 on eks, 2 on gke, 2 on aks

Prices in EUR of 2026-11-20, from aula:prices: no offer. Nodes of students and GPUs run 80 of 730 hours a month.
No price in aula:prices.machines: e2-standard-2, e2-standard-8, g2-standard-8, Standard_D2s_v5, Standard_D8s_v5, Standard_NC4as_T4_v3.`);
});

test("on this machine without a price, all at a time", () => {
  const said = text({ gpu: { plugin: "simulated", perNode: 8 }, roster: rosterFile(["alice"]) });
  expect(said).toContain(": 2 people; all work at a time, beside the largest benchmark\n");
  expect(said).toContain("No price: the stack's file has no aula:prices (docs/planner.md has an example).");
  expect(said).not.toMatch(/yours|month|Labs|file's most/);
});

test("a number that nobody knows says why", () => {
  const groups = (type: string) => ({ target: { ...EKS, groups: { students: { type } } } });
  expect(text(groups("m9x.huge"))).toContain(
    "eks: the size of m9x.huge is not known; write it in aula:prices.machines, such as m9x.huge: { cpu: 8, memory: ",
  );
  const machines = { "m9x.tiny": { cpu: 1, memory: "1Gi", monthly: 1 } };
  const said = text({ ...groups("m9x.tiny"), prices: { ...PRICES, machines } });
  expect(said).toContain("eks: a pod of a whole quota fits on no m9x.tiny; choose a larger type, or smaller pods");
  expect(said).toMatch(/^eks \(yours\) .* \? × m9x.tiny .* not known$/m);
  expect(said).toContain("No price in aula:prices.machines: t3.large, g5.xlarge, e2-standard-2, ");
});

describe("options", () => {
  test.each(["0", "-3", "1.5", "many", "10001", "1e3"])("STUDENTS=%s is refused with what to write", (students) => {
    expect(() => planRequest({ students })).toThrow(
      new AulaError(`STUDENTS=${students} is no number from 1 to 10000`, ""),
    );
  });
  test("none, or empty, is none", () => {
    expect(planRequest({ students: "", seats: undefined })).toEqual({});
    expect(planRequest({ students: "40", seats: "20", hours: "80" })).toEqual({ students: 40, atOnce: 20, hours: 80 });
    expect(() => planRequest({ hours: "731" })).toThrow("HOURS=731 is no number from 1 to 730");
  });
});

describe("of a stack's file", () => {
  const here = process.cwd();
  beforeEach(() => process.chdir(folder()));
  afterEach(() => process.chdir(here));
  const write = (changes: Changes): void => {
    const config = Object.fromEntries(
      Object.entries(values(changes)).map(([key, value]) => [
        key,
        /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value,
      ]),
    );
    writeFileSync(join(process.cwd(), "Pulumi.trial.yaml"), JSON.stringify({ config }));
  };

  test("quotas above the capacity are planned, not refused; so is a target that only a stack knows", () => {
    write({ roster: rosterFile([]), capacity: { cpu: 1, memory: "4Gi", gpu: 0 } });
    expect(plan("trial", { students: "300" })).toContain(": 301 people; all work at a time");
    write({ target: { ...LEAST.existing, context: undefined, stack: "organization/site/cluster" } });
    expect(plan("trial", {})).toContain("nodes on  core");
  });

  test("more at a time than there are people, or a wrong file, is refused", () => {
    write({});
    expect(() => plan("trial", { seats: "4" })).toThrow("SEATS=4, but the course has 3 people");
    expect(plan("trial", { seats: "4", students: "3" })).toContain(": 4 people; all work at a time");
    write({ prices: { currency: "EUR" } });
    expect(() => plan("trial", {})).toThrow("aula:prices.asOf: missing");
  });
});
