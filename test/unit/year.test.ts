/** `make year`: the next year's stack. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { kindConfig } from "../../components/cluster/kind-config";
import { KindTarget } from "../../components/cluster/targets/kind";
import { newYear } from "../../delivery/course/year";
import { folder, problemsOf, setEnv } from "./fixtures";

const here = process.cwd();
const EXAMPLE = readFileSync(join(here, "Pulumi.dev.yaml"), "utf8");
beforeEach(() => {
  process.chdir(folder());
  mkdirSync("rosters");
  setEnv("XDG_DATA_HOME", folder());
});
afterAll(() => process.chdir(here));

it("copies a stack's file with its comments, and empties the roster", () => {
  writeFileSync("Pulumi.2025-26.yaml", EXAMPLE);
  expect(newYear("2025-26", "2026-27")).toMatchObject({
    file: "Pulumi.2026-27.yaml",
    roster: "rosters/2026-27.csv",
    secrets: [],
  });
  // The writer pads brackets.
  const lines = (text: string): string[] => text.replaceAll(/\[ | \]/g, (found) => found.trim()).split("\n");
  const [before, after] = [lines(EXAMPLE), lines(readFileSync("Pulumi.2026-27.yaml", "utf8"))];
  expect(after.filter((line) => !before.includes(line))).toEqual([
    "  aula:roster: rosters/2026-27.csv",
    "  aula:target: { kind: kind, cluster: aula, nodes: 1, listen: 127.0.0.1, port: 8001, ports: 8000-8003 }",
  ]);
  expect(parse(after.join("\n")).config["aula:year"]).toBe("2026-27");
  expect(readFileSync("rosters/2026-27.csv", "utf8")).toBe("username,name,email,group\n");
  expect(readFileSync("Pulumi.2025-26.yaml", "utf8")).toBe(EXAMPLE);
});

it("leaves sealed values and their salt behind, and names them; new passwords were the old year's", () => {
  writeFileSync(
    "Pulumi.dev.yaml",
    "encryptionsalt: v1:x\nconfig:\n  aula:passwordRenewals: { alice: 2 }\n" +
      "  aula:year: 2025-26\n  aula:roster: rosters/a.csv\n  aula:token: { secure: " +
      "v1:y }\n  aula:target: { kind: existing, password: { secure: v1:z } }\n",
  );
  expect(newYear("dev", "2026-27").secrets).toEqual(["aula:token", "aula:target.password"]);
  expect(parse(readFileSync("Pulumi.2026-27.yaml", "utf8"))).toEqual({
    config: { "aula:year": "2026-27", "aula:roster": "rosters/2026-27.csv", "aula:target": { kind: "existing" } },
  });
});

describe("the next year's port", () => {
  const write = (stack: string, target: object): void =>
    writeFileSync(
      `Pulumi.${stack}.yaml`,
      stringify({ config: { "aula:year": "2025-26", "aula:target": { kind: "kind", ...target } } }),
    );
  const target = (stack: string): unknown => parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")).config["aula:target"];
  const clusterOf = (made: object, ports = 20): void => {
    const config = kindConfig(KindTarget.parse({ kind: "kind", ...made }), { homes: "/h", cgroupV1: false });
    mkdirSync(join(process.env["XDG_DATA_HOME"] ?? "", "aula"));
    writeFileSync(
      join(process.env["XDG_DATA_HOME"] ?? "", "aula", "aula.kind.yaml"),
      stringify({
        ...config,
        nodes: config.nodes.map((node) => ({ ...node, extraPortMappings: node.extraPortMappings?.slice(0, ports) })),
      }),
    );
  };

  it("is the first that no stack on the same cluster names", () => {
    write("dev", {});
    write("a", { port: 8001, ports: "8000-8003" });
    write("b", { cluster: "other", port: 8002 });
    expect(newYear("dev", "2026-27").notes).toEqual([
      "Its port is 8002 (aula:target.port), so that both can be up on the cluster aula at a time.",
    ]);
    expect(target("2026-27")).toEqual({ kind: "kind", port: 8002, ports: "8000-8003" });
    expect(newYear("2026-27", "2027-28").notes[0]).toMatch(/^Its port is 8003 /);
    expect(newYear("2027-28", "2028-29").notes[0]).toMatch(
      /^Its port is 8003, as before: the cluster aula publishes 8000, 8001, 8002, 8003, and each has its course/,
    );
  });

  it("is one of those that the cluster was made with", () => {
    clusterOf({ port: 8010, ports: "8010-8019" });
    write("dev", { port: 8010 });
    newYear("dev", "2026-27");
    expect(target("2026-27")).toEqual({ kind: "kind", port: 8011, ports: "8010-8019" });
  });

  it("stays where the cluster publishes no other, and the teacher is told what can be done", () => {
    clusterOf({ port: 8010 }, 1);
    write("dev", { port: 8010 });
    expect(newYear("dev", "2026-27").notes).toEqual([
      "Its port is 8010, as before: the cluster aula publishes no other. Take the old one down first, or let " +
        "the cluster be made again with more ports: write for example ports: 8010-8013 and port: 8011 into " +
        'aula:target, and then "make up STACK=2026-27 CONFIRM=1" (running servers end, homes stay).',
    ]);
    expect(target("2026-27")).toEqual({ kind: "kind", port: 8010 });
  });

  it("is the teacher's affair on another cluster", () => {
    write("dev", { kind: "existing" });
    expect(newYear("dev", "2026-27").notes).toEqual([
      "Its address is still that of dev (aula:target): give it one of its own if both are to be up at a time.",
    ]);
  });
});

it("makes a course of another name beside it, of the same year", () => {
  writeFileSync("Pulumi.dev.yaml", EXAMPLE.replace("config:", "config:\n  aula:keepUntil: 2028-01-31"));
  const { file, roster, notes } = newYear("dev", "trial2");
  expect([file, roster]).toEqual(["Pulumi.trial2.yaml", "rosters/trial2.csv"]);
  expect(notes[0]).toBe("Its course is trial2 (aula:course), of the same year: a course beside that of dev.");
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  expect(config).toMatchObject({
    "aula:course": "trial2",
    "aula:year": "2026-27",
    "aula:roster": roster,
    "aula:keepUntil": "2028-01-31",
    "aula:target": { port: 8001, ports: "8000-8003" },
  });
});

it("moves the last day of keeping by as many years", () => {
  writeFileSync("Pulumi.dev.yaml", "config:\n  aula:year: 2025-26\n  aula:keepUntil: 2028-02-29\n");
  expect(newYear("dev", "2027-28").notes).toContain("aula:keepUntil moved with it, to 2030-02-28.");
  expect(parse(readFileSync("Pulumi.2027-28.yaml", "utf8")).config["aula:keepUntil"]).toBe("2030-02-28");
});

it.each<[string, string, string, string[], string]>([
  [
    "an unknown stack",
    "nobody",
    "2026-27",
    [],
    "FROM=nobody: Pulumi.nobody.yaml does not exist; FROM is the name of a stack, such as dev",
  ],
  [
    "a year that is none",
    "dev",
    "2026/27",
    [],
    'TO: "2026/27" is not a year such as 2026 or 2026-27; did you mean "2026-27"?',
  ],
  [
    "a year that does not follow",
    "dev",
    "2026-99",
    [],
    'TO: the second year of "2026-99" does not follow the first; write "2026-27"',
  ],
  ["no name", "dev", "", [], "TO=: name the new stack, such as make year FROM=dev TO=2027-28"],
  [
    "a name that is none",
    "dev",
    "Trial_2",
    [],
    'TO: "Trial_2" is not a name of 1 to 20 lower-case letters, digits and hyphens that begins with a letter (it ' +
      'becomes part of names in the cluster); did you mean "trial-2"?',
  ],
  [
    "a stack that is there",
    "dev",
    "2026-27",
    ["Pulumi.2026-27.yaml"],
    "TO=2026-27: Pulumi.2026-27.yaml is there already; it is not overwritten",
  ],
  [
    "a roster that is there",
    "dev",
    "2026-27",
    ["rosters/2026-27.csv"],
    "TO=2026-27: rosters/2026-27.csv is there already; it is not overwritten",
  ],
])("refuses %s and writes nothing", (_, from, to, there, problem) => {
  writeFileSync("Pulumi.dev.yaml", EXAMPLE);
  for (const file of there) writeFileSync(file, "kept");
  expect(problemsOf(() => newYear(from, to))).toEqual([problem]);
  for (const file of there) expect(readFileSync(file, "utf8")).toBe("kept");
  if (!there.includes("Pulumi.2026-27.yaml")) expect(existsSync("Pulumi.2026-27.yaml")).toBe(false);
});
