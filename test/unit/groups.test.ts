/** Groups: sizes of their own, and everybody's where they say nothing. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { peopleOf } from "../../components/config";
import { courseFile, peopleFile } from "../../components/jupyterhub/files";
import { sizesOf } from "../../components/students/sizes";
import { type Changes, course, folder, problemsOf, rosterFile } from "./fixtures";
import { declaredCourse, type KubeObject, objects, podSpecs } from "./mocks";

const TORCH = "registry.example.edu/aula/torch:2026-10";
const GROUPS = {
  phd: {
    quota: { memory: "12Gi", gpu: 2 },
    home: "20Gi",
    notebook: { cpu: { limit: 4 }, memory: { request: "2G" } },
    image: TORCH,
  },
  guest: { quota: { gpu: 0, pods: 1 }, image: "notebook" },
  teacher: { home: "50Gi" },
};

/** alice is in phd, bob in guest, carol in a group without sizes; dora was in phd and left. */
function roster(): string {
  const file = join(folder(), "r.csv");
  writeFileSync(file, "username,group\nalice,phd\nbob,guest\ncarol,erasmus\n");
  writeFileSync(file.replace(".csv", ".left.csv"), "username,group\ndora,phd\nold,teacher\n");
  return file;
}
const config = (changes: Changes = {}) =>
  course({ roster: roster(), groups: GROUPS, capacity: { cpu: 8, memory: "64Gi", gpu: 4 }, ...changes });
const IMAGES = { hub: "r/hub:1", notebook: "r/notebook:1" };

describe("sizes", () => {
  const everybody = {
    quota: { cpu: "1", memory: "6Gi", gpu: 1, pods: 8 },
    home: "5Gi",
    notebook: { cpu: { request: "100m", limit: "2" }, memory: { request: "1Gi", limit: "2Gi" } },
    image: "notebook",
  };

  test("of a group: its own, and everybody's for each value that it leaves out", () => {
    expect(sizesOf(config(), "phd")).toEqual({
      quota: { cpu: "1", memory: "12Gi", gpu: 2, pods: 8 },
      home: "20Gi",
      notebook: { cpu: { request: "100m", limit: "4" }, memory: { request: "2G", limit: "2Gi" } },
      image: TORCH,
    });
    expect(sizesOf(config(), "guest")).toEqual({ ...everybody, quota: { ...everybody.quota, gpu: 0, pods: 1 } });
  });

  test.each([undefined, "erasmus", "", "constructor", "toString"])("of %s: everybody's", (group) =>
    expect(sizesOf(config(), group)).toEqual(everybody),
  );

  test("what a group leaves out follows aula:student, not its default", () => {
    const changed = config({ "student.quota.pods": 5, "student.home": "7Gi" });
    expect(sizesOf(changed, "phd").quota.pods).toBe(5);
    expect(sizesOf(changed, "guest").home).toBe("7Gi");
  });
});

test("people carry their group where it has sizes; teachers are the group teacher, also those who left", () => {
  expect(config().people.map(({ username, role, group }) => [username, role, group])).toEqual([
    ["teacher", "teacher", "teacher"],
    ["alice", "student", "phd"],
    ["bob", "student", "guest"],
    ["carol", "student", undefined],
    ["dora", "student", "phd"],
    ["old", "teacher", "teacher"],
  ]);
  expect(config({ groups: undefined }).people.map(({ group }) => group)).toEqual(Array(6).fill(undefined));
});

test("a word of the roster that JavaScript knows is no group", () => {
  const entry = (group: string) => ({ username: `x${group.length}`, name: "", email: "", group });
  const people = peopleOf(config(), "i", ["constructor", "__proto__", "toString"].map(entry), []);
  expect(people.map(({ group }) => group)).toEqual(["teacher", undefined, undefined, undefined]);
});

describe("a group of the roster that has no entry", () => {
  const refusal = (written: string, groups: readonly string[]) => {
    const file = join(folder(), "r.csv");
    writeFileSync(file, `username,group\nalice,${groups[0]}\nbob,${written}\ncarol,${written}\n`);
    return problemsOf(() =>
      course({ roster: file, groups: Object.fromEntries(groups.map((group) => [group, { home: "6Gi" }])) }),
    ).map((problem) => problem.replace(file, "r.csv"));
  };
  const sentence = (written: string, meant: string) => [
    `r.csv, lines 3, 4: the group "${written}" has no sizes of its own, but aula:groups has "${meant}"; write ` +
      `"${meant}", or give "${written}" an entry there too, such as "${written}": {}`,
  ];

  test.each([
    ["phdd", "phd"],
    ["ph", "phd"],
    ["phf", "phd"],
    ["pdh", "phd"],
    ["PhD", "phd"],
    ["ph.d.", "phd"],
    ["Erasmus+", "erasmus"],
    ["erazmuss", "erasmus"],
    ["guests", "guest"],
    ["bsc", "msc"],
  ])("%s is refused where there is %s: its lines, the word, and the nearest one", (written, meant) =>
    expect(refusal(written, ["first-year", meant])).toEqual(sentence(written, meant)),
  );

  test.each([
    ["erasmus", "phd"],
    ["msc", "phd"],
    ["lab2", "lab1"],
    ["phd2", "phd"],
    ["ba", "ma"],
    ["a", "b"],
    ["b", ""],
    ["phd, first year", "phd"],
  ])("%s is a group of its own where there is %s", (written, other) =>
    expect(refusal(`"${written}"`, [other])).toEqual([]),
  );

  test("the nearest of several is named, and many lines are counted", () => {
    const file = join(folder(), "r.csv");
    writeFileSync(file, `username,group\n${[1, 2, 3, 4, 5].map((n) => `s${n},guestss\n`).join("")}`);
    expect(
      problemsOf(() => course({ roster: file, groups: { guests: {}, guest: {} } })).map((problem) =>
        problem.replace(file, "r.csv"),
      ),
    ).toEqual([
      'r.csv, lines 2, 3, 4 and 2 more: the group "guestss" has no sizes of its own, but aula:groups has ' +
        '"guests"; write "guests", or give "guestss" an entry there too, such as "guestss": {}',
    ]);
  });

  test("means nothing where no group has sizes", () => expect(refusal("phdd", [])).toEqual([]));
});

describe("the sum of quotas", () => {
  test("counts each person's own", () => {
    expect(
      problemsOf(() => config({ "capacity.gpu": 2, groups: { ...GROUPS, teacher: { quota: { gpu: 0 } } } })),
    ).toEqual([
      "aula:capacity.gpu: the quotas add up to 3: 1 × 1 (students) + 1 × 2 (group phd) + 1 × 0 (group guest) + 1 × " +
        "0 (teachers) + 1 × 0 (benchmarks); " +
        "there is room for 2 (capacity 2 × overcommit 1); write aula:overcommit: { cpu: 1, memory: 1, gpu: 1.5 } where not " +
        "everybody works at a time, or aula:capacity: { cpu: 8, memory: 64Gi, gpu: 3 } where the cluster has as much, " +
        "or smaller quotas",
    ]);
    expect(
      problemsOf(() => config({ "capacity.gpu": 3, groups: { ...GROUPS, teacher: { quota: { gpu: 0 } } } })),
    ).toEqual([]);
  });

  test("each resource is a problem of its own", () => {
    expect(
      problemsOf(() => course({ capacity: { cpu: 4, memory: "8Gi", gpu: 1 } })).map((problem) => problem.split(":")[1]),
    ).toEqual(["capacity.memory", "capacity.gpu"]);
  });

  test("those who left hold no promise", () => {
    const left = ["u1,,,", "u2,,,", "u3,,,teacher"];
    expect(problemsOf(() => course({ "capacity.cpu": 4, roster: rosterFile(["alice", "bob"], left) }))).toEqual([]);
    expect(
      problemsOf(() => course({ "capacity.cpu": 4, roster: rosterFile(["alice", "bob", "carol"], left) })),
    ).toHaveLength(1);
  });
});

describe("what the hub reads", () => {
  const file = (changes: Changes = {}, gpu: string | undefined = "nvidia.com/gpu") =>
    JSON.parse(courseFile(config(changes), IMAGES, gpu, {})) as {
      image: string;
      gpu: object;
      groups: Record<string, object>;
    };

  test("has each group's whole shape, in the hub's units, by name", () => {
    const notebook = { cpuRequest: 0.1, cpuLimit: 2, memoryRequest: "1Gi", memoryLimit: "2Gi" };
    expect(file().groups).toEqual({
      guest: { image: "r/notebook:1", gpus: 0, notebook },
      phd: {
        image: TORCH,
        gpus: 1,
        notebook: { cpuRequest: 0.1, cpuLimit: 4, memoryRequest: "1953125Ki", memoryLimit: "2Gi" },
      },
      teacher: { image: "r/notebook:1", gpus: 1, notebook },
    });
    expect(Object.keys(file().groups)).toEqual(["guest", "phd", "teacher"]);
    expect(file().image).toBe("r/notebook:1");
  });

  test("has no such key in a course without groups", () =>
    expect(file({ groups: undefined })).not.toHaveProperty("groups"));

  test("offers a GPU where the quota has one", () => {
    expect(file().gpu).toEqual({ resource: "nvidia.com/gpu", perNotebook: 1 });
    expect(file({ "student.quota.gpu": 0 }).gpu).toEqual({ resource: "nvidia.com/gpu", perNotebook: 0 });
  });

  test("names a person's group only where it has sizes", () => {
    const { people } = config();
    const of = (status: string) => people.filter((person) => person.status === status);
    const { people: rows } = JSON.parse(
      peopleFile(
        of("active").map((person) => ({ person, password: "x", salt: "00" })),
        of("left"),
      ),
    ) as { people: { name: string; group?: string }[] };
    expect(rows.map(({ name, group }) => [name, group])).toEqual([
      ["alice", "phd"],
      ["bob", "guest"],
      ["carol", undefined],
      ["dora", "phd"],
      ["old", "teacher"],
      ["teacher", "teacher"],
    ]);
    expect(rows.filter((row) => "group" in row)).toHaveLength(5);
  });
});

describe("what the cluster gets", () => {
  let kube: Map<string, KubeObject>;
  beforeAll(async () => {
    kube = objects(await declaredCourse(config()));
  });
  const who = (person: string): string => `ml-2026-27-${person}`;
  const spec = <T>(key: string): T => kube.get(key)?.["spec"] as T;

  test.each([
    ["student-alice", "12Gi", "2", "20Gi"],
    ["student-bob", "6Gi", "0", "5Gi"],
    ["student-carol", "6Gi", "1", "5Gi"],
    ["student-dora", "0", "0", "20Gi"],
    ["teacher-teacher", "6Gi", "1", "50Gi"],
    ["teacher-old", "0", "0", "50Gi"],
  ])(
    "%s: %s of memory, %s GPUs, a home of %s, which stays as it is when somebody leaves",
    (person, memory, gpus, home) => {
      expect(spec<{ hard: object }>(`ResourceQuota/${who(person)}/workspace`).hard).toMatchObject({
        "requests.memory": memory,
        "limits.memory": memory,
        "requests.nvidia.com/gpu": gpus,
        "requests.storage": home,
      });
      expect(spec<{ resources: object }>(`PersistentVolumeClaim/${who(person)}/home`).resources).toEqual({
        requests: { storage: home },
      });
    },
  );

  test("the group is noted on the namespace, and only there where it has sizes", () => {
    const noted = [...kube.values()]
      .filter(({ kind, metadata }) => kind === "Namespace" && metadata.annotations)
      .map(({ metadata }) => [metadata.name, metadata.annotations]);
    expect(noted).toEqual(
      [
        ["teacher-teacher", "teacher"],
        ["student-alice", "phd"],
        ["student-bob", "guest"],
        ["student-dora", "phd"],
        ["teacher-old", "teacher"],
      ].map(([person, group]) => [who(person!), { "aula.dev/group": group }]),
    );
  });

  test("the record carries the last day on which personal data may be kept, where there is one", async () => {
    const record = (objectsOf: Map<string, KubeObject>) => objectsOf.get("ConfigMap/ml-2026-27-hub/aula")?.["data"];
    expect(record(kube)).not.toHaveProperty("keepUntil");
    expect(record(objects(await declaredCourse(config({ keepUntil: "2028-09-30T00:00:00Z" }))))).toMatchObject({
      keepUntil: "2028-09-30",
    });
  });

  test("every node holds the groups' images beside the course's own, each once", () => {
    const containers = podSpecs(kube).get("DaemonSet/ml-2026-27-hub/image-puller")?.containers ?? [];
    expect(containers.map(({ name }) => name)).toEqual(["notebook", "notebook-2"]);
    expect(containers[1]?.image).toBe(TORCH);
    expect(containers[0]?.image).toMatch(/^localhost:5001\/aula\/notebook:[0-9a-f]{12}$/);
  });
});
