import { existsSync } from "node:fs";
import { peopleOf, rawValues, readConfig } from "../../components/config";
import { readStackFile } from "../../delivery/course/stack-file";
import { course, rosterFile, values } from "./fixtures";

describe("the example course", () => {
  const config = readConfig(readStackFile("dev", {}));

  test("is valid: one teacher and the three students of its roster", () => {
    expect(config.instance).toBe("bigdata-2026-27");
    expect(
      config.people
        .filter((p) => p.status === "active")
        .map(({ username, role, namespace }) => [username, role, namespace]),
    ).toEqual([
      ["teacher", "teacher", "bigdata-2026-27-teacher-teacher"],
      ["alice", "student", "bigdata-2026-27-student-alice"],
      ["bob", "student", "bigdata-2026-27-student-bob"],
      ["carol", "student", "bigdata-2026-27-student-carol"],
    ]);
    expect(existsSync(config.roster)).toBe(true);
  });

  test("promises each student 1 CPU, 6 GiB, 1 GPU, 8 pods and a home of 5 GiB", () => {
    expect(config.student.quota).toEqual({ cpu: "1", memory: "6Gi", gpu: 1, pods: 8 });
    expect(config.student.home).toBe("5Gi");
    expect(config.student.notebook.cpu.request).toBe("100m");
    expect(config.spark.executor).toEqual({ cores: 1, cpuRequest: "200m", heap: "512m" });
  });
});

describe("defaults", () => {
  test("of everything that may be left out", () => {
    const config = course({ overcommit: undefined, gpu: undefined, "student.quota.gpu": 0, target: { kind: "kind" } });
    expect(config).toMatchObject({
      target: { kind: "kind", cluster: "aula", nodes: 1, listen: "127.0.0.1", port: 8000, registryPort: 5001 },
      overcommit: { cpu: 1, memory: 1, gpu: 1 },
      spark: { executor: { cores: 1, cpuRequest: "200m", heap: "512m" }, driverMemory: "1g", maxExecutors: 8 },
      gpu: { plugin: "none", perNode: 0 },
      cullIdleMinutes: 60,
      images: "make",
    });
    expect(config.student).toMatchObject({
      home: "5Gi",
      notebook: { cpu: { request: "100m", limit: "2" }, memory: { request: "1Gi", limit: "2Gi" } },
    });
    expect(config.benchmarks.higgsGbt).toEqual({ executors: [1, 2, 3], rows: 100_000, coreLimit: 0.4, repeats: 3 });
  });

  test.each([
    ["spark.executor.heap", "600m", { cores: 1, cpuRequest: "200m", heap: "600m" }],
    ["spark.executor.cores", 2, { cores: 2, cpuRequest: "200m", heap: "512m" }],
  ])("a part that is written in part keeps the rest: %s", (path, value, executor) => {
    expect(course({ [path]: value }).spark).toEqual({ executor, driverMemory: "1g", maxExecutors: 8, connect: false });
  });
});

describe("values as an engine hands them over", () => {
  test("numbers arrive as text or as numbers, quantities as either", () => {
    expect(course({ cullIdleMinutes: "30" }).cullIdleMinutes).toBe(30);
    expect(course({ "student.quota.cpu": 1.5 }).student.quota.cpu).toBe("1.5");
    expect(course({ "target.port": "9000" }).target).toMatchObject({ port: 9000 });
  });

  test("keys of other namespaces are not Aula's", () => {
    expect(rawValues({ "aula:course": "ml", "kubernetes:context": "x", "aula:target": '{"kind":"kind"}' })).toEqual({
      course: "ml",
      target: { kind: "kind" },
    });
  });

  test.each(["[2026] Data", "{draft}", "[not: json"])("a title may be %j", (title) =>
    expect(course({ title }).title).toBe(title),
  );

  test("the result cannot be changed, at any depth", () => {
    const config = course();
    const deep: readonly unknown[] = [
      config,
      config.people,
      config.people[0],
      config.student.quota,
      config.target,
      config.benchmarks.higgsGbt.executors,
    ];
    expect(deep.every(Object.isFrozen)).toBe(true);
  });
});

describe("people", () => {
  const left = ["gone,,,", "old,,,teacher", "alice,,,"];

  test("who left keeps a workspace; who is back on the roster is active again", () => {
    expect(course({ roster: rosterFile(["alice", "bob"], left) }).people).toEqual([
      { username: "teacher", role: "teacher", status: "active", namespace: "ml-2026-27-teacher-teacher" },
      {
        username: "alice",
        fullName: "ALICE",
        role: "student",
        status: "active",
        namespace: "ml-2026-27-student-alice",
      },
      {
        username: "bob",
        fullName: "BOB",
        role: "student",
        status: "active",
        namespace: "ml-2026-27-student-bob",
      },
      { username: "gone", role: "student", status: "left", namespace: "ml-2026-27-student-gone" },
      { username: "old", role: "teacher", status: "left", namespace: "ml-2026-27-teacher-old" },
    ]);
  });

  test("a teacher who is on the roster too is one teacher", () => {
    const { people } = course({ teachers: ["alice"] });
    expect(people.map(({ username, role }) => `${role} ${username}`)).toEqual(["teacher alice", "student bob"]);
  });

  test("who is a teacher now has not left", () => {
    expect(
      course({ teachers: ["gone"], roster: rosterFile(["alice"], ["gone,,,"]) }).people.map((p) => p.status),
    ).toEqual(["active", "active"]);
  });

  test("an empty roster is a course with its teachers", () => {
    expect(course({ roster: rosterFile([]) }).people.map((p) => p.username)).toEqual(["teacher"]);
  });

  test("nobody appears twice", () => {
    const config = course({
      teachers: ["alice", "t"],
      roster: rosterFile(["alice", "bob"], ["bob,,,", "t,,,teacher", "x,,,"]),
    });
    const entry = (username: string) => ({ username, name: "", email: "", group: "" });
    const people = peopleOf(config, "i", [entry("alice"), entry("b")], [entry("b"), entry("x")]);
    for (const list of [config.people, people]) expect(new Set(list.map((p) => p.username)).size).toBe(list.length);
  });
});

test("reading twice gives the same course", () => {
  const all = values();
  expect(readConfig(all)).toEqual(readConfig(all));
});
