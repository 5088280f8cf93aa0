/** JobSet: declared and built only where a lab needs it, the same by every course, and ended with the last one. */
import { readFileSync } from "node:fs";
import { imageSpecs } from "../../components/images/catalogue";
import { jobsetCrd } from "../../components/jobset/crd";
import { JOBSET } from "../../components/jobset/names";
import { CONTROLLER_RULES } from "../../components/jobset/rules";
import { bringsJobSet, jobsetNeeded } from "../../components/jobset/schema";
import { MUTATING, VALIDATING } from "../../components/jobset/webhooks";
import { endJobSet, jobsetOf, jobsetProblem, refuseJobSet } from "../../delivery/course/jobset";
import type { Kubectl } from "../../delivery/kubectl";
import { undescribed } from "../../tools/jobset-crd";
import { type Changes, course } from "./fixtures";
import { type Declared, declaredCourse, objects } from "./mocks";

const config = (controller: "bring" | "existing" = "bring", changes: Changes = {}) => ({
  ...course({ jobs: { controller }, ...changes }),
  runs: ["jobset"],
});
const ofJobSet = (all: readonly Declared[]): Declared[] => all.filter(({ name }) => name.startsWith("course-jobset-"));

describe("whether a course has it", () => {
  test("where a lab that is on needs it, unless the cluster has its own", () => {
    expect(course().jobs).toEqual({ controller: "bring" });
    expect(jobsetNeeded({})).toBe(false);
    expect(jobsetNeeded({ runs: ["local", "indexedJob"] })).toBe(false);
    expect([bringsJobSet(config()), bringsJobSet(config("existing")), bringsJobSet(course())]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("otherwise nothing is declared and no image is built", async () => {
    for (const without of [course(), config("existing")]) {
      expect(ofJobSet(await declaredCourse(without))).toEqual([]);
      expect(imageSpecs("r", without).map(({ name }) => name)).not.toContain("jobset");
    }
    expect(imageSpecs("r", config()).map(({ name }) => name)).toContain("jobset");
  });
});

describe("what courses share", () => {
  const SITE = {
    kind: "existing",
    context: "c",
    registry: "localhost:5001/aula",
    storageClass: "s",
    url: "https://hub.example.edu",
  };

  test("each declares the same objects, and none of them names a course", async () => {
    const one = ofJobSet(await declaredCourse(config()));
    const other = ofJobSet(await declaredCourse(config("bring", { course: "other", target: SITE })));
    expect(objects(other)).toEqual(objects(one));
    expect(one.length).toBeGreaterThan(10);
    expect(JSON.stringify([...objects(one).values()])).not.toMatch(/aula\.dev|ml-2026/);
  });

  test("no engine deletes any of them, nor the registry's credentials", async () => {
    const target = { ...SITE, pullSecret: { username: "u", password: "p" } };
    const all = ofJobSet(await declaredCourse(config("bring", { target })));
    expect(all.filter(({ retained }) => !retained).map(({ name }) => name)).toEqual([]);
    expect([...objects(all).keys()]).toContain("Secret/jobset-system/registry");
  });
});

describe("the controller", () => {
  test("is of one version everywhere", () => {
    expect(readFileSync("images/jobset/go.mod", "utf8")).toMatch(
      new RegExp(`sigs\\.k8s\\.io/jobset ${JOBSET.version} `),
    );
    expect(JSON.stringify(jobsetCrd())).toContain(`"name":"${JOBSET.apiVersion}"`);
  });

  test("sees pods of a JobSet and no others, JobSets alone being refused while it is away", () => {
    const pods = [...MUTATING, ...VALIDATING].filter(({ rules }) => JSON.stringify(rules).includes('"pods"'));
    expect(pods).toHaveLength(2);
    for (const webhook of pods)
      expect(webhook).toMatchObject({
        objectSelector: { matchExpressions: [{ key: "jobset.sigs.k8s.io/jobset-name", operator: "Exists" }] },
      });
  });

  test("reads no Secret outside its namespace, makes no claim, and changes two webhook configurations only", () => {
    expect(JSON.stringify(CONTROLLER_RULES)).not.toMatch(/secrets|\*/);
    const named = CONTROLLER_RULES.filter((rule) => "resourceNames" in rule);
    expect(named).toHaveLength(1);
    for (const rule of CONTROLLER_RULES.filter((rule) => !named.includes(rule)))
      if (/persistentvolumeclaims|webhook/.test(rule.resources.join()))
        expect(rule.verbs).toEqual(["get", "list", "watch"]);
  });

  test("has a definition without descriptions; a property may be called so", () => {
    const property = { description: { type: "string", description: "What it is." } };
    expect(undescribed({ description: "x", properties: property, items: [{ description: "y" }] })).toEqual({
      properties: { description: { type: "string" } },
      items: [{}],
    });
  });
});

const definition = (labels: Record<string, string>, ...served: string[]) => ({
  metadata: { labels },
  spec: { versions: served.map((name) => ({ name, served: true })) },
});
const brought = (version: string) =>
  definition(
    { "app.kubernetes.io/part-of": "aula", "app.kubernetes.io/name": "jobset", "app.kubernetes.io/version": version },
    "v1alpha2",
  );
const foreign = definition({ "app.kubernetes.io/name": "jobset" }, "v1alpha2");

describe("what refuses a course", () => {
  test.each<[string, "bring" | "existing", Parameters<typeof jobsetOf>[0] | undefined, string | undefined]>([
    ["nothing there: it is brought", "bring", undefined, undefined],
    ["another course's", "bring", brought(JOBSET.version), undefined],
    ["an older one: it is brought forward", "bring", brought("v0.9.1"), undefined],
    ["a newer one", "bring", brought("v0.13.0"), "would take it back to v0.12.0"],
    ["somebody else's", "bring", foreign, "that Aula did not install"],
    ["somebody else's that is used", "existing", foreign, undefined],
    ["another course's that is used", "existing", brought("v0.13.0"), undefined],
    ["none that could be used", "existing", undefined, "the cluster has no JobSet, and a lab needs it"],
    ["one of another API", "existing", definition({}, "v1beta1"), "serves v1beta1, and labs write v1alpha2"],
  ])("%s", (_, controller, there, sentence) => {
    const problem = jobsetProblem(config(controller), there && jobsetOf(there));
    if (sentence === undefined) expect(problem).toBeUndefined();
    else expect(problem?.message).toContain(sentence);
  });

  test("a version that is not served does not count", () => {
    const there = { metadata: {}, spec: { versions: [{ name: "v1alpha2", served: false }] } };
    expect(jobsetProblem(config("existing"), jobsetOf(there))?.message).toContain("serves no version");
  });

  test("a course without such a lab is not refused, nor is the cluster asked", async () => {
    expect(jobsetProblem(course(), jobsetOf(foreign))).toBeUndefined();
    await refuseJobSet({ config: course() }, undefined as unknown as Kubectl);
  });
});

/** A cluster with a definition, or none, and so many JobSets. */
function cluster(there: object | undefined, jobsets = 0, ok = true) {
  const calls: string[] = [];
  const kubectl = {
    json: (args: readonly string[]) => (calls.push(args.join(" ")), Promise.resolve(there)),
    run: (args: readonly string[]) => (calls.push(args.join(" ")), Promise.resolve("jobset/x\n".repeat(jobsets))),
    try: (args: readonly string[]) => (
      calls.push(args.join(" ")), Promise.resolve({ ok, stdout: "", stderr: "no right\n" })
    ),
  };
  return { kubectl: kubectl as unknown as Kubectl, calls };
}
const OTHER = { instance: "ml-2025-26", nodePorts: [] };
const end = ({ kubectl }: ReturnType<typeof cluster>, ...others: (typeof OTHER)[]) =>
  endJobSet(kubectl, others, () => undefined);

describe("the end of a course", () => {
  test("removes it with the last one: webhooks first, the definition last", async () => {
    const last = cluster(brought(JOBSET.version));
    expect(await end(last)).toBeUndefined();
    expect(last.calls.at(-1)).toMatch(/^delete mutatingwebhookconfiguration,.*,customresourcedefinition -l /);
    expect(last.calls.at(-1)).toContain("app.kubernetes.io/part-of=aula,app.kubernetes.io/name=jobset");
  });

  test.each<[string, ReturnType<typeof cluster>, (typeof OTHER)[]]>([
    ["another course is there", cluster(brought(JOBSET.version)), [OTHER]],
    ["Aula did not install it", cluster(foreign), []],
    ["there is none", cluster(undefined), []],
  ])("leaves it where %s", async (_, there, others) => {
    expect(await end(there, ...others)).toBeUndefined();
    expect(there.calls.filter((call) => call.startsWith("delete"))).toEqual([]);
  });

  test("leaves it where somebody has a JobSet, and says so", async () => {
    const used = cluster(brought(JOBSET.version), 2);
    expect((await end(used))?.what).toBe("JobSet, which 2 JobSets of others use");
    expect(used.calls.filter((call) => call.startsWith("delete"))).toEqual([]);
  });

  test("says what is left where it may not be removed", async () => {
    expect((await end(cluster(brought(JOBSET.version), 0, false)))?.what).toBe("JobSet (no right)");
  });
});
