/** What is stored of a person: the list, its document, its words; and the day until which it may be kept. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { remainsOf, remainsText } from "../../delivery/course/leftovers";
import { personalText } from "../../packages/personal-data/commands";
import { confirmed, erasedText, erasePerson, refuseActive } from "../../packages/personal-data/erase";
import { look, type Subject } from "../../packages/personal-data/look";
import { filesWith, linesWith } from "../../packages/personal-data/names-in";
import { PLACES } from "../../packages/personal-data/places";
import { retentionNote } from "../../packages/personal-data/retention";
import { course, folder, rosterFile, setEnv } from "./fixtures";

const ROOT = join(__dirname, "..", "..");

/** A course without a cluster, with homes and secrets in a folder of their own. */
function subject(username: string, left: string[] = []): Subject {
  setEnv("XDG_DATA_HOME", folder());
  setEnv("XDG_CACHE_HOME", folder());
  const config = course({
    roster: rosterFile(["alice", "bob"], left),
    target: {
      kind: "existing",
      context: "c",
      registry: "r.example.edu/aula",
      storageClass: "s",
      url: "https://hub.example.edu",
    },
  });
  return {
    context: { stack: "2026-27", config, access: {} as Subject["context"]["access"] },
    kubectl: undefined,
    username,
  };
}

describe("docs/personal-data.md", () => {
  const rows = readFileSync(join(ROOT, "docs", "personal-data.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| (?!place|---)/.test(line));

  test("has a row for every place, and each is backed by a file of the tree", () => {
    expect(rows).toEqual(
      PLACES.map(
        ({ id, what, where, code, ends }) => `| ${id} | ${what} | ${where} | [${code}](../${code}) | ${ends} |`,
      ),
    );
    for (const { code } of PLACES) expect({ code, there: existsSync(join(ROOT, code)) }).toEqual({ code, there: true });
  });
});

describe("a name in text", () => {
  test("by itself or at the end of a namespace, and not inside another one", () => {
    const text = [
      "ann signed in",
      "POST /hub/login (ann@10.0.0.1)",
      "/user/ann/lab",
      "ml-2026-27-student-ann",
      '"ann"',
      "joanna",
      "ann2",
      "ann-marie",
      "hannah",
    ].join("\n");
    expect(linesWith(text, "ann")).toEqual(text.split("\n").slice(0, 5));
  });

  test("in files, by their path or by what they say", () => {
    const top = folder();
    mkdirSync(join(top, "a"));
    writeFileSync(join(top, "a", "0001-namespace-ml-2026-27-student-ann.yaml"), "");
    writeFileSync(join(top, "b.yaml"), "name: ann\n");
    writeFileSync(join(top, "c.yaml"), "name: joanna\n");
    expect(filesWith(top, "ann").map((file) => file.slice(top.length))).toEqual([
      "/a/0001-namespace-ml-2026-27-student-ann.yaml",
      "/b.yaml",
    ]);
    expect(filesWith(join(top, "nowhere"), "ann")).toEqual([]);
  });
});

describe("what is shown", () => {
  test("the roster's line, and where the password comes from; nothing of others", async () => {
    const alice = subject("alice");
    mkdirSync(join(process.env["XDG_DATA_HOME"] ?? "", "aula", "secrets"), { recursive: true });
    writeFileSync(join(process.env["XDG_DATA_HOME"] ?? "", "aula", "secrets", "ml-2026-27.key"), "0");
    expect((await look(alice)).map(({ place }) => place)).toEqual(["roster", "secret"]);
    expect((await look(alice))[0]?.text).toMatch(/roster\.csv, line 2: alice,ALICE,alice@example\.edu,phd$/);
    expect(await look({ ...alice, username: "ali" })).toEqual([]);
    const config = { ...alice.context.config, passwordRenewals: { alice: 2, bob: 1 } };
    expect((await look({ ...alice, context: { ...alice.context, config } }))[1]?.text).toBe(
      "Pulumi.2026-27.yaml, aula:passwordRenewals: alice: 2",
    );
  });

  test("every place has a line, with the day of the end and the way to it", async () => {
    const alice = subject("alice");
    const text = personalText(alice.context, "alice", await look(alice), false);
    for (const { id } of PLACES) expect(text).toMatch(new RegExp(`^  ${id} `, "m"));
    expect(text).toContain("What ml-2026-27 stores of alice (student, in the course):");
    expect(text).toContain("aula:keepUntil names no day");
    expect(text).toMatch(
      /To erase it: take alice out of .*roster\.csv, "make up STACK=2026-27", "make erase STACK=2026-27 STUDENT=alice CONFIRM=1"\./,
    );
  });
});

describe("erasing", () => {
  test.each([
    [
      "alice",
      /take alice out of .*roster\.csv, "make up STACK=2026-27", then "make erase STACK=2026-27 STUDENT=alice CONFIRM=1"/,
    ],
    ["teacher", /take teacher out of aula:teachers in the stack's file/],
  ])("%s is in the course: refused", (name, cure) => {
    expect(() => refuseActive(subject(name))).toThrow(`${name} is in the course: nothing is erased`);
    try {
      refuseActive(subject(name));
    } catch (error) {
      expect((error as { cure: string }).cure).toMatch(cure);
    }
  });

  test("a stranger: nothing is stored", async () => {
    await expect(confirmed(subject("zoe"))).rejects.toThrow('nothing is stored of "zoe" in ml-2026-27');
  });

  test("someone who left: nothing without CONFIRM=1, and then the line in the leavers' file is gone", async () => {
    const gone = subject("gone", ["gone,,,"]);
    const file = gone.context.config.roster.replace(".csv", ".left.csv");
    await expect(confirmed(gone)).rejects.toThrow(
      /this erases, with no way back: \n {2}roster: .*left\.csv, line 2: gone/,
    );
    expect(existsSync(file)).toBe(true);
    setEnv("CONFIRM", "1");
    const outcome = await erasePerson(gone, await confirmed(gone), () => undefined);
    expect(existsSync(file)).toBe(false);
    expect(outcome.erased.map(({ place }) => place)).toEqual(["roster"]);
    expect(erasedText(outcome, "gone")).toMatch(
      /^erased of gone:\n {2}roster: .*\nnothing else is known to be there\nAula cannot see copies/,
    );
  });
});

describe("the last day", () => {
  const note = (keepUntil: string | undefined, now: string) =>
    retentionNote({ instance: "ml-2026-27", keepUntil }, "2026-27", new Date(now));
  test("has passed the day after it", () => {
    expect(note("2027-12-31", "2027-12-31T23:59:59Z")).toBeUndefined();
    expect(note(undefined, "2099-01-01T00:00:00Z")).toBeUndefined();
    expect(note("2027-12-31", "2028-01-01T00:00:01Z")).toBe(
      "aula:keepUntil: 2027-12-31 has passed: what is kept of the people of ml-2026-27 is to be erased. " +
        '"make down STACK=2026-27" and then "make purge STACK=2026-27 CONFIRM=1" erase the course and every home; ' +
        '"make personal-data STACK=2026-27 STUDENT=…" shows what else there is of one person.',
    );
  });
});

describe("what make down leaves", () => {
  test("each thing with the command that removes it", async () => {
    const { context } = subject("alice");
    const secrets = join(process.env["XDG_DATA_HOME"] ?? "", "aula", "secrets");
    mkdirSync(secrets, { recursive: true });
    for (const name of ["ml-2026-27.key", "ml-2026-27.passphrase", "other-2026.key"])
      writeFileSync(join(secrets, name), "x");
    mkdirSync(join(process.env["XDG_CACHE_HOME"] ?? "", "aula"));
    const text = remainsText(
      context.config,
      await remainsOf(context, { volumes: [{ name: "pv-1", namespace: "ml-2026-27-student-alice" }], others: [] }),
    );
    expect(text).toBe(
      [
        "Left of ml-2026-27, each with what removes it:",
        "  volume pv-1 (ml-2026-27-student-alice)",
        "    kubectl delete pv pv-1, and the disk behind it by your storage's own means",
        `  key of all passwords: ${secrets}/ml-2026-27.key`,
        `    rm ${secrets}/ml-2026-27.key: the next "make up STACK=2026-27" gives everybody another password`,
        `  passphrase of Pulumi's state: ${secrets}/ml-2026-27.passphrase`,
        `    rm ${secrets}/ml-2026-27.passphrase: what that state and the stack's file keep secret is then lost`,
        `  your own files: Pulumi.2026-27.yaml, ${context.config.roster}`,
        "    by hand",
        "For every course of this machine:",
        `  caches: node image, tools: ${process.env["XDG_CACHE_HOME"]}/aula`,
        "    make clean",
      ].join("\n"),
    );
  });
});
