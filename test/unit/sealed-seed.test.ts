/**
 * The seed is sealed into a stack's file by appending text: every byte of the file stays, and Pulumi's own cipher opens
 * it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { contextOf } from "../../delivery/context";
import { previewEnvironment, stateFile } from "../../delivery/pulumi/environment";
import { newSalt, opener, opens, seal } from "../../delivery/pulumi/passphrase";
import { makeScratch } from "../../delivery/pulumi/scratch";
import { sealSeed, withSecret } from "../../delivery/pulumi/seed";
import { folder, setEnv, values } from "./fixtures";

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

describe("a preview of a course that was never begun", () => {
  const here = process.cwd();
  afterAll(() => process.chdir(here));

  test("seals a seed into a copy of the stack's file, and makes neither key nor passphrase nor state", async () => {
    const [place, data] = [folder(), folder()];
    process.chdir(place);
    setEnv("XDG_DATA_HOME", data);
    setEnv("PULUMI_HOME", folder());
    setEnv("PULUMI_BACKEND_URL", "");
    writeFileSync("Pulumi.yaml", "name: aula\nruntime: nodejs\nmain: index.ts\n");
    const text = stringify({
      config: Object.fromEntries(Object.entries(values()).map(([key, value]) => [key, parse(value)])),
    });
    writeFileSync("Pulumi.dev.yaml", text);
    const context = contextOf("dev");
    const scratch = makeScratch("dev");
    const env = previewEnvironment("dev", context.config, "/bin", scratch.backend);
    await sealSeed(context, { command: "no pulumi is asked", env }, scratch.folder);
    const copy = readFileSync(join(scratch.folder, "Pulumi.dev.yaml"), "utf8");
    expect(Buffer.from(secretIn(copy, env["PULUMI_CONFIG_PASSPHRASE"] ?? ""), "base64")).toHaveLength(32);
    expect(env["PULUMI_BACKEND_URL"]).toBe(`file://${join(scratch.folder, "state")}`);
    // The program is run where the command is.
    expect(parse(readFileSync(join(scratch.folder, "Pulumi.yaml"), "utf8"))).toEqual({
      name: "aula",
      runtime: "nodejs",
    });
    expect(readFileSync("Pulumi.dev.yaml", "utf8")).toBe(text);
    expect(readdirSync(place).sort()).toEqual(["Pulumi.dev.yaml", "Pulumi.yaml"]);
    expect(readdirSync(data)).toEqual([]);
    scratch.remove();
    expect(existsSync(scratch.folder)).toBe(false);
  });

  test("reads the state where there is one, and else that of the other stacks", () => {
    process.chdir(folder());
    setEnv("XDG_DATA_HOME", folder());
    setEnv("PULUMI_HOME", folder());
    setEnv("PULUMI_BACKEND_URL", "");
    for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.new.yaml"]) writeFileSync(file, "name: aula\n");
    mkdirSync(dirname(stateFile("dev")), { recursive: true });
    writeFileSync(stateFile("dev"), "{}");
    expect(makeScratch("dev").backend).toBeUndefined();
    const { folder: made } = makeScratch("new");
    expect(existsSync(join(made, "state", ".pulumi", "stacks", "aula", "dev.json"))).toBe(true);
  });
});
