/** One number more in a stack's file: nothing else of the text changes. */
import { parse } from "yaml";
import { withNumber } from "../../delivery/course/stack-text";

const KEY = "aula:passwordRenewals";
const numbers = (text: string | undefined): unknown =>
  (parse(text ?? "") as { config: Record<string, unknown> } | null)?.config[KEY];
const FILE = `# A comment.
config:
  aula:course: bigdata
  aula:target: { kind: kind, port: 8000 }   # kept as it is

  # Another.
  aula:student:
    home: 5Gi
encryptionsalt: v1:x
`;
const withKey = (lines: string): string => FILE.replace("  aula:student:", `${lines}  aula:student:`);

test("a file without the key gets it at the end of its config", () => {
  expect(withNumber(FILE, KEY, "alice", 1)).toBe(
    FILE.replace("encryptionsalt", `  ${KEY}:\n    alice: 1\nencryptionsalt`),
  );
});

test.each<[string, string, string, object]>([
  [
    "a number that is there",
    `  ${KEY}:\n    alice: 1 # lost it\n    bob: 3\n`,
    "alice: 1 → alice: 2",
    { alice: 2, bob: 3 },
  ],
  ["one more in a block", `  ${KEY}:\n    bob: 3 # lost it\n`, "", { bob: 3, alice: 2 }],
  ["one more in braces", `  ${KEY}: { bob: 3 } # short\n`, "bob: 3 → bob: 3, alice: 2", { bob: 3, alice: 2 }],
  ["a number in braces", `  ${KEY}: {alice: 12, bob: 3}\n`, "alice: 12 → alice: 2", { alice: 2, bob: 3 }],
  ["empty braces", `  ${KEY}: {}\n`, "{} → { alice: 2 }", { alice: 2 }],
])("%s", (_, lines, change, wanted) => {
  const [from = "", to = ""] = change.split(" → ");
  const file = withKey(lines);
  const text = withNumber(file, KEY, "alice", 2);
  expect(numbers(text)).toEqual(wanted);
  expect(text).toBe(change === "" ? file.replace(lines, `${lines}    alice: 2\n`) : file.replace(from, to));
});

test.each([
  ["no line break at the end", FILE.replace("encryptionsalt: v1:x\n", "").trimEnd()],
  ["lines as Windows ends them", FILE.replaceAll("\n", "\r\n")],
])("%s: one more, and another one", (_, file) => {
  const text = withNumber(file, KEY, "alice", 1) ?? "";
  expect(numbers(text)).toEqual({ alice: 1 });
  const others = text.split("\n").filter((line) => !/aula:passwordRenewals|alice/.test(line));
  expect(others.join("\n").trimEnd()).toBe(file.trimEnd());
  expect(numbers(withNumber(text, KEY, "bob", 4))).toEqual({ alice: 1, bob: 4 });
});

test.each(["on", "null", "true", "y", "no", "constructor", "toString"])(
  "a person called %s is a name to every reader",
  (name) => {
    const text = withNumber(FILE, KEY, name, 1) ?? "";
    expect(Object.keys(numbers(text) as object)).toEqual([name]);
    expect(Object.keys((parse(text, { version: "1.1" }) as { config: Record<string, object> }).config[KEY]!)).toEqual([
      name,
    ]);
    expect(numbers(withNumber(text, KEY, name, 2))).toEqual({ [name]: 2 });
  },
);

test.each([
  ["a config on one line", "config: { aula:course: x }\n"],
  ["no config", "# nothing\n"],
  ["a value that is no block", withKey(`  ${KEY}: 3\n`)],
  ["a block that stands somewhere else", `a: &r\n  bob: 1\n${withKey(`  ${KEY}: *r\n`)}`],
])("%s is left to a person", (_, file) => expect(withNumber(file, KEY, "alice", 1)).toBeUndefined());
