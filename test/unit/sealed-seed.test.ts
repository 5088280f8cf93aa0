/**
 * The seed is sealed into a stack's file by appending text: every byte of the file stays, and Pulumi's own cipher opens
 * it.
 */
import { parse } from "yaml";
import { newSalt, opener, opens, seal } from "../../delivery/pulumi/passphrase";
import { withSecret } from "../../delivery/pulumi/seed";

const FILE = `# A comment.
config:
  aula:course: bigdata
  aula:target: { kind: kind, port: 8000 }   # kept as it is

  # Another.
  aula:student:
    home: 5Gi
`;
const secretIn = (text: string, passphrase: string): string => {
  const { config, encryptionsalt } = parse(text) as {
    config: Record<string, { secure: string }>;
    encryptionsalt: string;
  };
  return opener(encryptionsalt, passphrase)(config["aula:seed"]!.secure);
};

test.each<[string, string]>([
  ["as people write it", FILE],
  ["no line break at the end", FILE.trimEnd()],
  ["another key after config", `${FILE}environment:\n  - one\n`],
  ["four spaces", FILE.replaceAll("\n  ", "\n    ")],
])("%s: what was there stays, byte by byte", (_, file) => {
  const text = withSecret(file, "aula:seed", "the seed", "pass")!;
  const added = text.split("\n").filter((line) => /aula:seed|secure:|encryptionsalt/.test(line));
  expect(added).toHaveLength(3);
  expect(
    text
      .split("\n")
      .filter((line) => !added.includes(line))
      .join("\n")
      .trimEnd(),
  ).toBe(file.trimEnd());
  expect(secretIn(text, "pass")).toBe("the seed");
});

test("a salt that is there is kept, and its passphrase is asked for", () => {
  const salt = newSalt("pass");
  const file = `encryptionsalt: ${salt}\n${FILE}`;
  const text = withSecret(file, "aula:seed", "x", "pass")!;
  expect(text.startsWith(file.trimEnd())).toBe(true);
  expect(secretIn(text, "pass")).toBe("x");
  expect(() => withSecret(file, "aula:seed", "x", "wrong")).toThrow("does not open");
});

test.each([
  ["a service's own secrets", `secretsprovider: awskms://alias/x\n${FILE}`],
  ["a flow map", "config: { aula:course: x }\n"],
  ["no config", "# nothing\n"],
])("%s is left to the CLI", (_, file) => expect(withSecret(file, "aula:seed", "x", "pass")).toBeUndefined());

test("a salt knows its passphrase", () => {
  const salt = newSalt("right");
  expect([opens(salt, "right"), opens(salt, "wrong"), opens("nonsense", "right")]).toEqual([true, false, false]);
  expect(opener(salt, "right")(seal(salt, "right", "ä text"))).toBe("ä text");
});
