import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStackFile } from "../../delivery/course/stack-file";
import { folder, problemsOf, setEnv } from "./fixtures";

const SALT = randomBytes(8);
const seal = (() => {
  const key = pbkdf2Sync("correct horse", SALT, 1_000_000, 32, "sha256");
  return (text: string): string => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
  };
})();
const here = process.cwd();
beforeAll(() => process.chdir(folder()));
afterAll(() => process.chdir(here));

/** Writes Pulumi.t.yaml and reads it. */
function read(text: string, env: NodeJS.ProcessEnv = {}): Record<string, string> {
  writeFileSync(join(process.cwd(), "Pulumi.t.yaml"), text);
  return readStackFile("t", env);
}

describe("plain values are what an engine would hand over", () => {
  test.each<[string, string, string]>([
    ["text", "2026-27", "2026-27"],
    ["a number", "60", "60"],
    ["a fraction", "0.4", "0.4"],
    ["a boolean", "true", "true"],
    ["text that YAML 1.1 took for a boolean", "no", "no"],
    ["quoted digits", '"2026"', "2026"],
    ["a list", "[1, 2, 3]", "[1,2,3]"],
    [
      "structure",
      "{ quota: { cpu: 1, memory: 6Gi }, names: [a, b] }",
      '{"quota":{"cpu":1,"memory":"6Gi"},"names":["a","b"]}',
    ],
    ["an object with a key named secure among others", "{ secure: yes, x: 1 }", '{"secure":"yes","x":1}'],
  ])("%s", (_, written, value) => expect(read(`config:\n  aula:key: ${written}\n`)).toEqual({ "aula:key": value }));

  test.each(["", "config:\n", "encryptionsalt: v1:x\n", "# nothing\n"])("no configuration at all: %j", (text) =>
    expect(read(text)).toEqual({}),
  );
});

describe("secure values", () => {
  const file = () =>
    `encryptionsalt: v1:${SALT.toString("base64")}:v1:x:y\nconfig:\n  aula:title: { secure: "${seal("Tïtle")}" ` +
    `}\n  aula:target: { kind: kind, tokens: [a, { secure: "${seal("inner")}" }] }\n`;

  test("are opened with the passphrase, in structures too", () => {
    expect(read(file(), { PULUMI_CONFIG_PASSPHRASE: "correct horse" })).toEqual({
      "aula:title": "Tïtle",
      "aula:target": '{"kind":"kind","tokens":["a","inner"]}',
    });
  });

  test("without the passphrase: refused by name, and never read as text", () => {
    expect(problemsOf(() => read(file()))).toEqual([
      'Pulumi.t.yaml: aula:title is a "secure:" value and its passphrase is not set; set ' +
        "PULUMI_CONFIG_PASSPHRASE to the one that this stack was made with",
    ]);
  });

  test("in a list: the path says which", () => {
    const text = file().replace(/ {2}aula:title.*\n/, "");
    expect(problemsOf(() => read(text))[0]).toContain('aula:target.tokens[1] is a "secure:" value');
  });

  test.each(["wrong", ""])("with the passphrase %j: refused by name", (passphrase) => {
    expect(problemsOf(() => read(file(), { PULUMI_CONFIG_PASSPHRASE: passphrase }))).toEqual([
      'Pulumi.t.yaml: aula:title: PULUMI_CONFIG_PASSPHRASE does not open this "secure:" value; it is not the ' +
        "passphrase that this stack was made with",
    ]);
  });

  test("with a passphrase of this machine that is another stack's: it says so, and names no variable that nobody set", () => {
    const data = folder();
    setEnv("XDG_DATA_HOME", data);
    mkdirSync(join(data, "aula", "secrets"), { recursive: true });
    writeFileSync(join(data, "aula", "secrets", "ml-2026-27.passphrase"), "another\n");
    const text = file().replace("config:\n", "config:\n  aula:course: ml\n  aula:year: 2026-27\n");
    expect(problemsOf(() => read(text))).toEqual([
      'Pulumi.t.yaml: aula:title is a "secure:" value that this machine\'s own passphrase does not open; set ' +
        "PULUMI_CONFIG_PASSPHRASE to the one that this stack was made with",
    ]);
  });

  test("a value that was changed on the way is refused, and does not appear in the error", () => {
    const sealed = seal("secret");
    const text =
      `encryptionsalt: v1:${SALT.toString("base64")}:v1:x:y\nconfig:\n  aula:title: { secure: ` +
      `"${sealed.slice(0, -6)}AAAAA=" }\n`;
    const [problem] = problemsOf(() => read(text, { PULUMI_CONFIG_PASSPHRASE: "correct horse" }));
    expect(problem).toContain("does not open");
    expect(problem).not.toContain(sealed.slice(0, 20));
  });
});

describe("files that cannot be read", () => {
  test("a missing one", () => {
    expect(problemsOf(() => readStackFile("2031", {}))).toEqual([
      'STACK=2031: Pulumi.2031.yaml does not exist; the stacks here are t; to begin it: "make year FROM=t TO=2031"',
    ]);
  });

  test.each(["config: [\n", "config:\n  aula:a: 1\n  aula:a: 2\n", "config:\n\taula:a: 1\n"])(
    "broken YAML: %j",
    (text) => {
      expect(problemsOf(() => read(text))[0]).toMatch(/^Pulumi\.t\.yaml: not YAML: .*line \d/s);
    },
  );
});
