import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import type { AulaError } from "../../delivery/errors";
import { forkFolder, projectText, stackText } from "../../packages/fork/new-fork";
import { folder } from "./fixtures";

/** What a refusal says, and what to do about it. */
function refusal(name: string, dir: string): [string, string] {
  try {
    forkFolder(name, dir);
  } catch (error) {
    return [(error as Error).message, (error as AulaError).cure];
  }
  throw new Error(`${name} in ${dir} was not refused`);
}

describe("where a fork goes", () => {
  const beside = folder();

  test("is the folder that was named, or one beside Aula's of the course's name", () => {
    expect(forkFolder("unito-ml", join(beside, "ours"))).toBe(join(beside, "ours"));
    expect(forkFolder("unito-ml-2030")).toBe(join(process.cwd(), "..", "unito-ml-2030"));
    expect(readdirSync(beside)).toEqual([]);
  });

  test.each<[string, string, string, string]>([
    [
      "no name",
      "",
      "NAME is missing: the name of the course, which its folder gets too",
      "write for example make fork NAME=unito-ml",
    ],
    ...["Unito", "2026-ml", "a b", "../ml", "ml/", "-ml", "ml-", "m_l", "a".repeat(21), "$(id)"].map(
      (name): [string, string, string, string] => [
        `the name ${name}`,
        name,
        `NAME=${name}: not a name of 1 to 20 lower-case letters, digits and hyphens that begins with a letter ` +
          "(it becomes part of names in the cluster)",
        "write for example make fork NAME=unito-ml",
      ],
    ),
    [
      "the name of a package that it needs",
      "aula",
      "NAME=aula: a package of that name is what the course is made with",
      "choose another name, for example make fork NAME=unito-ml",
    ],
  ])("%s is refused", (_, name, message, cure) => expect(refusal(name, join(beside, "new"))).toEqual([message, cure]));

  test("a folder that is there is refused, an empty one too, and so is one in a folder that is not", () => {
    const there = join(beside, "there");
    mkdirSync(there);
    expect(refusal("ml", there)).toEqual([
      `${there} is there already; it is not overwritten`,
      "choose another NAME, or another folder with DIR=",
    ]);
    expect(refusal("ml", join(beside, "none", "ml"))).toEqual([
      `${join(beside, "none")}, in which ${join(beside, "none", "ml")} would be made, does not exist`,
      "make it, or choose another folder with DIR=",
    ]);
    expect(readdirSync(there)).toEqual([]);
  });
});

describe("make says what is wrong in one sentence and what to do in another, and writes nothing", () => {
  const beside = folder();

  test.each<[string, string[], string]>([
    [
      "fork",
      ["Unito ML", "--dir", join(beside, "new")],
      "NAME=Unito ML: not a name of 1 to 20 lower-case letters, digits and hyphens that begins with a letter (it " +
        "becomes part of names in the cluster)\nWhat to do: write for example make fork NAME=unito-ml",
    ],
    [
      "package",
      [join(beside, "none")],
      `OUT=${join(beside, "none")}: there is no such folder\nWhat to do: make it first, or name the folder ` +
        "vendor/ of a course's repository",
    ],
  ])(
    "%s",
    (command, args, wanted) => {
      const { status, stdout, stderr } = spawnSync("node_modules/.bin/tsx", ["delivery/cli.ts", command, ...args], {
        encoding: "utf8",
      });
      expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: `\n${wanted}\n` });
      expect(readdirSync(beside)).toEqual([]);
    },
    60_000,
  );
});

describe("a fork's files", () => {
  const text = (file: string): string => readFileSync(file, "utf8");

  test("its stack is the example's, of its own course, with the installed schema", () => {
    const [own, example] = [stackText(text("Pulumi.dev.yaml"), "unito-ml"), text("Pulumi.dev.yaml")];
    expect(own.split("\n")[0]).toBe("# yaml-language-server: $schema=node_modules/aula/Pulumi.schema.json");
    // `make up` of the example seals a seed into it, which is no fork's.
    const { "aula:seed": _sealed, ...config } = (parse(example) as { config: Record<string, unknown> }).config;
    expect(parse(own)).toEqual({
      config: { ...config, "aula:course": "unito-ml", "aula:requirements": "requirements.txt" },
    });
    expect(own.match(/^ *#.*/gm)?.slice(1)).toEqual(example.match(/^ *#.*/gm)?.slice(1));
  });

  test("its project is run as Aula's is", () => {
    // But for Aula's own files, which are a package's in a fork.
    const ours = parse(text("Pulumi.yaml").replace("./components/", "./node_modules/aula/components/")) as object;
    expect(parse(projectText(text("Pulumi.yaml"), "unito-ml"))).toEqual({ ...ours, name: "unito-ml" });
  });

  test("its makefile has every verb of a course, and none of Aula's repository", () => {
    const there = folder();
    for (const file of ["package.json", "package-lock.json"]) writeFileSync(join(there, file), "{}");
    mkdirSync(join(there, "node_modules"));
    const planned = (verb: string) =>
      spawnSync("make", ["--dry-run", "-f", resolve("Makefile"), verb], {
        cwd: there,
        encoding: "utf8",
        env: { ...process.env, AULA: "node_modules/.bin/aula", MAKEFLAGS: "", MAKELEVEL: "0" },
      });
    const verbs = [...text("Makefile").matchAll(/^([a-z-]+): node_modules/gm)].map(([, verb]) => verb!);
    const missing = verbs.filter((verb) => planned(verb).stdout.includes("Nothing to be done"));
    expect(missing.sort()).toEqual([
      "check-targets",
      "fork",
      "format",
      "lint",
      "package",
      "schema",
      "test",
      "test-all",
    ]);
    expect(planned("up").stdout).toContain("node_modules/.bin/aula up");
  });
});
