/** Commands that are printed for a person to copy act on the course that they are about: each goes through one function. */
import { readFileSync } from "node:fs";
import { makeCommand } from "../../components/make-command";
import { filesIn, SOURCES, textsOf } from "./texts";

const read = (file: string): string => readFileSync(file, "utf8");
const VERBS = [...read("Makefile").matchAll(/^([a-z][a-z-]*):.* ## /gm)].map(([, verb]) => verb);
const COMMAND = new RegExp(`\\bmake (${VERBS.join("|")})\\b(?!-)`, "g");

/** Texts that name a command, but that nobody copies as what to do next: by file, with the reason. */
const NAMED_ONLY: Readonly<Record<string, readonly [text: string, reason: string][]>> = {
  "components/stack-schema.ts": [["make schema", "a remark in a generated file, of who writes it"]],
  "delivery/cli.ts": [["what `make up` would change; changes nothing", "the help of a verb, for any stack"]],
  "packages/personal-data/places.ts": [
    ["name and hash: `make up` after", "a row of docs/personal-data.md, for any stack"],
    ["folders that `make archive` wrote", "a row of docs/personal-data.md, for any stack"],
    ["`rendered/<stack>`, where `make render` wrote there", "a row of docs/personal-data.md, for any stack"],
  ],
};

test("there are sources, verbs and texts to look at", () => {
  expect(SOURCES.length).toBeGreaterThan(150);
  expect(VERBS).toEqual(expect.arrayContaining(["up", "erase", "personal-data", "test-all"]));
  expect(textsOf("delivery/course/stack-file.ts").some((text) => text.includes("to begin it:"))).toBe(true);
});

test("no text of a program has a command of its own: makeCommand writes it, with the stack", () => {
  const own = SOURCES.flatMap((file) =>
    textsOf(file)
      .filter((text) => text.match(COMMAND) !== null)
      .filter((text) => !(NAMED_ONLY[file] ?? []).some(([part]) => text.includes(part)))
      .map((text) => `${file}: ${text}`),
  );
  expect(own).toEqual([]);
});

test("every exception is still there", () => {
  for (const [file, parts] of Object.entries(NAMED_ONLY))
    for (const [part, reason] of parts) {
      expect(reason).not.toBe("");
      expect(textsOf(file).some((text) => text.includes(part))).toBe(true);
    }
});

test("the images, which know no stack, print no command of make", () => {
  const lines = filesIn("images", ".py", ".html", ".ipynb", ".js").flatMap((file) =>
    read(file)
      .split("\n")
      .filter((line) => !/^\s*(#|"""|[A-Z][a-z].* `make )/.test(line) && line.match(COMMAND) !== null)
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(lines).toEqual([]);
});

describe("a command", () => {
  test("names its stack, unless it is the default one or the verb is about none", () => {
    const erase = { STUDENT: "anais", CONFIRM: 1 };
    expect(makeCommand("erase", "2026-27", erase)).toBe("make erase STACK=2026-27 STUDENT=anais CONFIRM=1");
    expect(makeCommand("erase", "dev", erase)).toBe("make erase STUDENT=anais CONFIRM=1");
    expect(makeCommand("year", "2026-27", { FROM: "2026-27", TO: "…" })).toBe("make year FROM=2026-27 TO=…");
    expect(makeCommand("clean", "2026-27")).toBe("make clean");
  });

  test("is one that a shell reads as it is meant", () => {
    expect(makeCommand("archive", "dev", { OUT: "/mnt/a disk" })).toBe("make archive OUT='/mnt/a disk'");
  });

  test("has the Makefile's own default", () => {
    expect(/^STACK \?= (.*)$/m.exec(read("Makefile"))?.[1]).toBe("dev");
    expect(makeCommand("up", "dev")).toBe("make up");
  });
});
