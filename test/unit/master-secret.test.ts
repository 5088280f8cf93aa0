import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { peopleFile } from "../../components/jupyterhub/files";
import { derive, deriveText, keyFor, signInSecrets } from "../../components/secrets";
import { signInOf } from "../../components/students/passwords";
import { keepMasterSecret, masterFile, masterSecret } from "../../delivery/course/master-secret";
import { course, folder, rosterFile, setEnv } from "./fixtures";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
beforeEach(() => setEnv("XDG_DATA_HOME", folder()));

describe("the master secret", () => {
  test("is made once, outside the tree, for its owner's eyes only", () => {
    const first = masterSecret("ml-2026", {});
    const file = masterFile("ml-2026");
    expect(file).toBe(`${process.env["XDG_DATA_HOME"]}/aula/secrets/ml-2026.key`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(`${process.env["XDG_DATA_HOME"]}/aula/secrets`).mode & 0o777).toBe(0o700);
    expect(first).toHaveLength(32);
    expect(masterSecret("ml-2026", {})).toEqual(first);
  });

  test("differs between two courses", () =>
    expect(masterSecret("ml-2026", {})).not.toEqual(masterSecret("ml-2027", {})));

  test("comes from the passphrase where there is one, and then no file is made", () => {
    const secret = (instance: string, passphrase: string) =>
      masterSecret(instance, { PULUMI_CONFIG_PASSPHRASE: passphrase });
    expect(secret("ml-2026", "p")).toEqual(secret("ml-2026", "p"));
    expect(secret("ml-2026", "p")).not.toEqual(secret("ml-2027", "p"));
    expect(secret("ml-2026", "p")).not.toEqual(secret("ml-2026", "q"));
    expect(existsSync(masterFile("ml-2026"))).toBe(false);
  });

  test("stays the file's when a passphrase is set later: everybody's password would change", () => {
    const first = masterSecret("ml-2026", {});
    expect(masterSecret("ml-2026", { PULUMI_CONFIG_PASSPHRASE: "p" })).toEqual(first);
  });

  test("one that is brought along replaces the file, whatever its length", () => {
    masterSecret("ml-2026", {});
    const longer = Buffer.alloc(40, 1);
    keepMasterSecret("ml-2026", longer);
    expect(masterSecret("ml-2026", {})).toEqual(longer);
    expect(statSync(masterFile("ml-2026")).mode & 0o777).toBe(0o600);
  });

  test("a passphrase that is empty is none", () =>
    expect(masterSecret("ml-2026", { PULUMI_CONFIG_PASSPHRASE: "" })).toHaveLength(32));

  test.each(["", "abcd", "not hexadecimal"])(
    "a damaged file (%j) is refused, not used: everybody could derive its passwords",
    (text) => {
      masterSecret("ml-2026", {});
      writeFileSync(masterFile("ml-2026"), text);
      expect(() => masterSecret("ml-2026", {})).toThrow(/ml-2026\.key is not a master secret: \d+ bytes instead of 32/);
      expect(readFileSync(masterFile("ml-2026"), "utf8")).toBe(text);
    },
  );
});

describe("what is derived from it", () => {
  const master = Buffer.alloc(32, 7);

  test("never changes between versions: a render must not change a running course's passwords", () => {
    expect(derive(master, "course-proxy-token", 8).toString("hex")).toBe("581ea08128bd916a");
    expect(deriveText(master, "course-student-alice-password", 14, LETTERS)).toBe("g7f2oifgupm2sn");
  });

  test("has the length and the alphabet that were asked for, for any purpose", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1, max: 64 }),
        fc.constantFrom(LETTERS, "01", "abc", "x"),
        (purpose, length, alphabet) => {
          const text = deriveText(master, purpose, length, alphabet);
          expect(derive(master, purpose, length)).toHaveLength(length);
          return text.length === length && [...text].every((letter) => alphabet.includes(letter));
        },
      ),
    );
  });

  test("differs by purpose and by master, and is the same again", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(derive(master, a, 32)).toEqual(derive(master, a, 32));
        expect(derive(master, a, 32)).not.toEqual(derive(Buffer.alloc(32, 8), a, 32));
        return a === b || !derive(master, a, 32).equals(derive(master, b, 32));
      }),
    );
  });

  test("has no favourite letter", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 360; i++)
      for (const letter of deriveText(master, `p${i}`, 50, LETTERS)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    // 18,000 letters: 500 of each are expected, with a standard deviation of 22.
    expect([...counts.values()].every((n) => n > 400 && n < 600)).toBe(true);
    expect(counts.size).toBe(36);
  });
});

describe("the secrets of a course", () => {
  const seed = Buffer.alloc(32, 7).toString("base64");

  test("14 letters and digits, and a salt of 16 bytes: the same for the same person, another for everybody else", () => {
    const alice = signInSecrets(seed, "course-student-alice");
    expect(alice).toEqual({
      password: expect.stringMatching(/^[a-z0-9]{14}$/) as string,
      salt: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(signInSecrets(seed, "course-student-alice")).toEqual(alice);
    for (const other of [
      signInSecrets(seed, "course-student-bob"),
      signInSecrets(seed, "course-teacher-alice"),
      signInSecrets(Buffer.alloc(32, 8).toString("base64"), "course-student-alice"),
    ]) {
      expect(other.password).not.toBe(alice.password);
      expect(other.salt).not.toBe(alice.salt);
    }
  });

  test("a new password is that person's alone, each is another one, and without any nobody's changes", () => {
    // What is in use must not change.
    expect(signInSecrets(seed, "course-student-alice").password).toBe("g7f2oifgupm2sn");
    const all = [0, 1, 2, 10].map((renewal) => signInSecrets(seed, "course-student-alice", renewal));
    expect(all[0]).toEqual(signInSecrets(seed, "course-student-alice"));
    expect(new Set(all.map(({ password }) => password)).size).toBe(4);
    expect(new Set(all.map(({ salt }) => salt)).size).toBe(4);

    const people = course({ roster: rosterFile(["alice", "bob", "constructor"]) }).people;
    const signIns = (renewals: Record<string, number>) =>
      people.map((person) => signInOf(seed, "course", person, renewals));
    const [before, after] = [signIns({}), signIns({ bob: 2 })];
    expect(after.map(({ person: { username }, renewal }) => [username, renewal])).toEqual([
      ["teacher", undefined],
      ["alice", undefined],
      ["bob", 2],
      ["constructor", undefined],
    ]);
    const others = (all: typeof before) => all.filter(({ person }) => person.username !== "bob");
    expect(others(after)).toEqual(others(before));
    expect(after[2]).toMatchObject(signInSecrets(seed, "course-student-bob", 2));
    // Only a renewal leaves a trace: the hub ends earlier sign-ins by it.
    expect(peopleFile(after, [])).toContain('"renewal": 2');
    expect(peopleFile(before, [])).not.toContain("renewal");
  });

  test("keys: 32 bytes in hexadecimal, one for each purpose", () => {
    expect(keyFor(seed, "course-cookie-secret")).toMatch(/^[0-9a-f]{64}$/);
    expect(keyFor(seed, "course-cookie-secret")).not.toBe(keyFor(seed, "course-crypt-key"));
  });
});
