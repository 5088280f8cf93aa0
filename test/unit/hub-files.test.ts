import { scryptSync } from "node:crypto";
import { SCRYPT } from "../../components/contract/constants";
import { addresses, courseFile, passwordHash, peopleFile } from "../../components/jupyterhub/files";
import { course, rosterFile } from "./fixtures";

const SALT = "00112233445566778899aabbccddeeff";
const config = course({
  roster: rosterFile(["alice"], ["gone,,,"]),
  cullIdleMinutes: 30,
  "student.notebook": { cpu: { request: "100m", limit: "1500m" }, memory: { request: "1Gi", limit: "2Gi" } },
});

describe("course.json", () => {
  const parsed = (gpu: string | undefined) =>
    JSON.parse(courseFile(config, { notebook: "localhost:5001/aula/notebook:abc" }, gpu, { AULA_X: "1" })) as Record<
      string,
      unknown
    >;

  test("has exactly the fields that the hub reads, in its units", () => {
    expect(parsed("nvidia.com/gpu")).toEqual({
      instance: "ml-2026-27",
      title: "Machine Learning 2026-27",
      hubNamespace: "ml-2026-27-hub",
      benchNamespace: "ml-2026-27-bench",
      hubConnectUrl: "http://hub.ml-2026-27-hub.svc.cluster.local:8081",
      proxyApiUrl: "http://proxy-api.ml-2026-27-hub.svc.cluster.local:8001",
      image: "localhost:5001/aula/notebook:abc",
      cull: { idleSeconds: 1800, everySeconds: 60, maxAgeSeconds: 0 },
      notebook: {
        cpuRequest: 0.1,
        cpuLimit: 1.5,
        memoryRequest: "1Gi",
        memoryLimit: "2Gi",
        serviceAccount: "workspace",
        homeClaim: "home",
        homePath: "/home/student",
        startTimeoutSeconds: 300,
      },
      gpu: { resource: "nvidia.com/gpu", perNotebook: 1, count: 4, simulated: true, waitSeconds: 6 },
      environment: { AULA_X: "1" },
    });
  });

  test("a course without GPUs offers none", () => expect(parsed(undefined)["gpu"]).toBeNull());

  test("never culling is written as 0", () => {
    const file = courseFile(course({ cullIdleMinutes: 0 }), { notebook: "i" }, undefined, {});
    expect(JSON.parse(file)).toMatchObject({ cull: { idleSeconds: 0 } });
  });

  test("carries what the stack's file says of the hub itself, and nothing where it says nothing", () => {
    const own = { KubeSpawner: { start_timeout: 600 } };
    expect(JSON.parse(courseFile(course({ "hub.config": own }), { notebook: "i" }))).toMatchObject({ config: own });
    expect(JSON.parse(courseFile(course(), { notebook: "i" }))).not.toHaveProperty("config");
  });

  test("names nobody of the roster", () => {
    expect(courseFile(config, { notebook: "i" }, undefined, {})).not.toMatch(/alice|example\.edu/i);
  });
});

describe("people.json", () => {
  const active = config.people.filter((p) => p.status === "active");
  const left = config.people.filter((p) => p.status === "left");
  const file = peopleFile(
    active.map((person) => ({ person, password: `pw-${person.username}-x9`, salt: SALT })),
    left,
  );
  const { people } = JSON.parse(file) as {
    people: {
      name: string;
      status: string;
      scrypt?: { salt: string; hash: string; n: number; r: number; p: number };
    }[];
  };

  test("has everybody with name, namespace, role and status; of who left no name", () => {
    expect(people.map(({ scrypt: _, ...rest }) => rest)).toEqual([
      {
        name: "alice",
        fullName: "ALICE",
        namespace: "ml-2026-27-student-alice",
        role: "student",
        status: "active",
      },
      { name: "gone", namespace: "ml-2026-27-student-gone", role: "student", status: "left" },
      { name: "teacher", namespace: "ml-2026-27-teacher-teacher", role: "teacher", status: "active" },
    ]);
  });

  test("holds no password and no e-mail", () => expect(file).not.toMatch(/pw-|@/));

  test("no hash for who left: nothing could ever match", () => {
    expect(people.map(({ status, scrypt }) => [status, scrypt !== undefined])).toEqual([
      ["active", true],
      ["left", false],
      ["active", true],
    ]);
  });

  test("the right password verifies by scrypt alone, another does not", () => {
    for (const { name, scrypt } of people.filter((p) => p.status === "active")) {
      const { salt, hash, n, r, p } = scrypt!;
      const of = (password: string) =>
        scryptSync(password, Buffer.from(salt, "hex"), 64, { N: n, r, p }).toString("hex");
      expect(of(`pw-${name}-x9`)).toBe(hash);
      expect(of(`pw-${name}-x8`)).not.toBe(hash);
    }
  });
});

describe("the hash", () => {
  test("is 64 bytes, the same for the same password and salt, and another for another", () => {
    const hash = passwordHash("password", SALT);
    expect(hash).toMatch(/^[0-9a-f]{128}$/);
    expect(passwordHash("password", SALT)).toBe(hash);
    expect(passwordHash("password", SALT.replace("0", "1"))).not.toBe(hash);
    expect(passwordHash("Password", SALT)).not.toBe(hash);
  });

  test("agrees with RFC 7914's own example in its parameters' order", () => {
    const known = scryptSync("pleaseletmein", "SodiumChloride", 64, { N: 16384, r: 8, p: 1 }).toString("hex");
    expect(known.slice(0, 16)).toBe("7023bdcb3afd7348");
    expect(passwordHash("pleaseletmein", Buffer.from("SodiumChloride").toString("hex"), { n: 16384, r: 8, p: 1 })).toBe(
      known,
    );
  });

  test("costs 1 MiB and some milliseconds: passwords are made, not chosen, and every run hashes all of them", () => {
    expect(SCRYPT).toEqual({ n: 1024, r: 8, p: 1 });
    const salt = "00".repeat(16);
    expect(passwordHash("a", salt)).toBe(
      scryptSync("a", Buffer.from(salt, "hex"), 64, { N: 1024, r: 8, p: 1 }).toString("hex"),
    );
  });
});

test("addresses are full names, for notebooks in other namespaces", () => {
  expect(addresses("ml-2026")).toEqual({
    hub: "http://hub.ml-2026-hub.svc.cluster.local:8081",
    proxyApi: "http://proxy-api.ml-2026-hub.svc.cluster.local:8001",
  });
});
