import { apply } from "../../delivery/course/apply";
import { outcomeText } from "../../delivery/course/deliver";
import type { LiveObject } from "../../delivery/course/differing";
import { waves } from "../../delivery/course/waves";
import type { Kubectl } from "../../delivery/kubectl";
import { keyOf, type Manifest } from "../../delivery/course/manifests";

const object = (kind: string, name: string, namespace?: string): Manifest => ({ apiVersion: "v1", kind, metadata: { name, ...(namespace ? { namespace } : {}) } });
const DECLARED = [object("Namespace", "i-hub"), object("ConfigMap", "hub", "i-hub"), object("Deployment", "hub", "i-hub")];
/** As a cluster has it that nobody applied to: whoever applies it must ask. */
const live = (of: Manifest, version: string, { role, generation }: { role?: string; generation?: number } = {}): LiveObject =>
  ({ ...of, metadata: { ...of.metadata, resourceVersion: version, ...(role ? { labels: { "aula.dev/role": role } } : {}), ...(generation === undefined ? {} : { generation }) } });
const [NAMESPACE, MAP, DEPLOYMENT] = DECLARED as [Manifest, Manifest, Manifest];

/** kubectl over a cluster that has `before`, and answers an apply with those of `after`. */
function cluster(before: LiveObject[], after: LiveObject[] = [], refusal?: string) {
  const calls: { args: string[]; input?: string }[] = [];
  const run = async (args: string[], options: { input?: string } = {}) => {
    calls.push({ args, ...options });
    if (args[0] === "apply" && refusal) throw new Error(refusal);
    return "";
  };
  const json = async (args: string[], options: { input?: string } = {}) => {
    await run(args, options);
    if (args[0] === "get") return { items: before };
    const asked = (JSON.parse(options.input ?? "") as { items: Manifest[] }).items.map(keyOf);
    const answer = after.filter((one) => asked.includes(keyOf(one)));
    return answer.length === 1 ? answer[0] : { items: answer };
  };
  return { kubectl: { run, json } as unknown as Kubectl, calls, of: (verb: string) => calls.filter((call) => call.args[0] === verb) };
}

test("says what was created, changed and left alone: by generation where there is one, since a status is no change", async () => {
  const before = [live(NAMESPACE, "10"), live(MAP, "11"), live(DEPLOYMENT, "12", { generation: 3 })];
  const same = cluster(before, [live(NAMESPACE, "10"), live(MAP, "11"), live(DEPLOYMENT, "99", { generation: 3 })]);
  expect(await apply(same.kubectl, "i", DECLARED)).toEqual({ created: 0, changed: 0, unchanged: 3, removed: [], which: [] });
  const other = cluster(before, [live(NAMESPACE, "10"), live(MAP, "20"), live(DEPLOYMENT, "21", { generation: 4 })]);
  expect(await apply(other.kubectl, "i", DECLARED)).toEqual({ created: 0, changed: 2, unchanged: 1, removed: [], which: ["ConfigMap/i-hub/hub", "Deployment/i-hub/hub"] });
  const fresh = cluster([], before);
  expect(await apply(fresh.kubectl, "i", DECLARED)).toEqual({ created: 3, changed: 0, unchanged: 0, removed: [], which: [] });
  const one = cluster(before.slice(1), before);
  expect(await apply(one.kubectl, "i", [NAMESPACE])).toMatchObject({ created: 1, changed: 0, unchanged: 0 });
});

test("a few changes are named, and many counted", () => {
  const done = { created: 1, changed: 1, unchanged: 3, removed: ["ConfigMap/i-hub/old"], which: ["Deployment/i-hub/hub"] };
  expect(outcomeText(done)).toBe("1 created, 1 changed, 3 unchanged, 1 removed (Deployment/i-hub/hub, ConfigMap/i-hub/old)");
  const which = Array.from({ length: 6 }, (_, i) => `ResourceQuota/i-student-${i}/workspace`);
  expect(outcomeText({ ...done, changed: 6, which })).toBe("1 created, 6 changed, 3 unchanged, 1 removed");
  expect(outcomeText({ ...done, changed: 0, removed: [], which: [] })).toBe("1 created, 0 changed, 3 unchanged, 0 removed");
});

test("what the cluster has exactly so is not asked for again", async () => {
  const managedFields = [{ manager: "aula", operation: "Apply", fieldsV1: {} }];
  const fake = cluster(DECLARED.map((one) => ({ ...one, metadata: { ...one.metadata, managedFields } })));
  expect(await apply(fake.kubectl, "i", DECLARED)).toEqual({ created: 0, changed: 0, unchanged: 3, removed: [], which: [] });
  expect(fake.of("apply")).toEqual([]);
});

test("everything goes over a pipe in one server-side apply; no Secret is in the arguments", async () => {
  const fake = cluster([], []);
  const secret = { ...object("Secret", "s", "i-hub"), data: { key: "dG9r" } };
  await apply(fake.kubectl, "i", [...DECLARED, secret]);
  expect(fake.of("apply")).toHaveLength(1);
  const [{ args, input }] = fake.of("apply") as [{ args: string[]; input: string }];
  expect(args).toEqual(["apply", "--server-side", "--field-manager=aula", "--force-conflicts=false", "-f", "-"]);
  expect(JSON.parse(input)).toEqual({ apiVersion: "v1", kind: "List", items: [...DECLARED, secret] });
  expect(JSON.stringify(fake.calls.map((call) => call.args))).not.toContain("dG9r");
});

test("looks only at this course's objects", async () => {
  const fake = cluster([], []);
  await apply(fake.kubectl, "ml-2026", []);
  const lists = fake.of("get").filter(({ args }) => args[1] !== "--raw");
  expect(lists).toHaveLength(1);
  for (const { args } of lists) expect(args).toEqual(expect.arrayContaining(["-l", "aula.dev/instance=ml-2026"]));
});

test("what is declared no more is removed, in its own namespace; a person's namespace never", async () => {
  const namespace = (name: string, role: string): LiveObject => live(object("Namespace", name), "1", { role });
  const fake = cluster([namespace("i-hub", "hub"), namespace("i-gpu", "gpu"), namespace("i-student-bob", "student"), namespace("i-teacher-t", "teacher"), live(object("ConfigMap", "old", "i-hub"), "5")]);
  expect((await apply(fake.kubectl, "i", DECLARED)).removed).toEqual(["Namespace/i-gpu", "ConfigMap/i-hub/old"]);
  const [{ args, input }, ...more] = fake.of("delete") as [{ args: string[]; input: string }];
  expect([args, more]).toEqual([["delete", "--ignore-not-found", "--wait=false", "-f", "-"], []]);
  expect(JSON.parse(input)).toEqual({ apiVersion: "v1", kind: "List", items: [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "i-gpu" } }, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "old", namespace: "i-hub" } },
  ] });
});

test("a home is never removed, whatever is declared", async () => {
  const fake = cluster([live(object("PersistentVolumeClaim", "home", "i-student-bob"), "7")]);
  expect((await apply(fake.kubectl, "i", [])).removed).toEqual([]);
  expect(fake.of("delete")).toEqual([]);
});

test("a conflict is named with its cure, and forced only when asked", async () => {
  const refusal = 'conflict with "kubectl-edit": .spec.replicas';
  await expect(apply(cluster([], [], refusal).kubectl, "i", DECLARED)).rejects.toMatchObject({
    message: `somebody changed this course by other means:\n${refusal}`, cure: "undo that change, or take the fields back with FORCE=1",
  });
  const forced = cluster([], []);
  await apply(forced.kubectl, "i", DECLARED, { force: true });
  expect(forced.of("apply")[0]?.args).toContain("--force-conflicts=true");
  await expect(apply(cluster([], [], "no route to host").kubectl, "i", DECLARED)).rejects.toThrow("no route to host");
});

describe("a large course is applied in waves", () => {
  const student = (i: number): Manifest[] => [object("Namespace", `i-student-${i}`), object("ResourceQuota", "workspace", `i-student-${i}`), object("RoleBinding", "hub", `i-student-${i}`), object("CronJob", "job", `i-student-${i}`)];
  const large = Array.from({ length: 100 }, (_, i) => student(i)).flat();

  test("a small one in one piece, and in the order given", () => expect(waves(DECLARED)).toEqual([[DECLARED]]));

  test("nothing is lost or twice; namespaces first, workloads last, a namespace's content in one lane and in its order", () => {
    const [first, lanes, last] = waves(large) as [Manifest[][], Manifest[][], Manifest[][]];
    expect([first, lanes, last].flat(2).map((m) => JSON.stringify(m)).sort()).toEqual(large.map((m) => JSON.stringify(m)).sort());
    expect(new Set(first.flat().map(({ kind }) => kind))).toEqual(new Set(["Namespace"]));
    expect(new Set(last.flat().map(({ kind }) => kind))).toEqual(new Set(["CronJob"]));
    const laneOf = new Map<string, Set<number>>();
    lanes.forEach((lane, i) => lane.forEach(({ metadata }) => laneOf.set(metadata.namespace ?? "", (laneOf.get(metadata.namespace ?? "") ?? new Set()).add(i))));
    for (const [, used] of laneOf) expect(used.size).toBe(1);
    expect(new Set([...laneOf.values()].flatMap((used) => [...used])).size).toBe(4);
    for (const lane of lanes) expect(lane.map(({ kind }) => kind)).toEqual(lane.map((_, i) => (i % 2 === 0 ? "ResourceQuota" : "RoleBinding")));
  });
});
