/** One is one: a number that a program puts before a word may be 1. */
import { count } from "../../components/count";
import { PUT_IN, SOURCES, textsOf } from "./texts";

const MANY = "homes|files|folders|students|people|persons|results|images|nodes|pods|events|lines|times|others|bytes";
const COUNTED = new RegExp(`${PUT_IN.replace(/[()]/g, "\\$&")} (${MANY}|executors|objects|places|copies)\\b`);

/** Texts whose number is never 1, or whose word is right beside every number; with the reason. */
const RIGHT: readonly [text: string, reason: string][] = [
  [`${PUT_IN} bytes, and a ConfigMap holds`, "a file too large for a ConfigMap has more than one byte"],
  [`${PUT_IN} of ${PUT_IN} objects`, "of a course's hundreds"],
  [`${PUT_IN} images --quiet`, "a command of an engine"],
  [`${PUT_IN} of ${PUT_IN} pods start again`, "of all pods of a cluster"],
];

test("no text counts with a word that is right for many only", () => {
  const wrong = SOURCES.flatMap((file) =>
    textsOf(file)
      .filter((text) => COUNTED.test(text) && !RIGHT.some(([part]) => text.includes(part)))
      .map((text) => `${file}: ${text}`),
  );
  expect(wrong).toEqual([]);
});

test("a number with its word", () => {
  expect([0, 1, 2].map((n) => count(n, "home"))).toEqual(["0 homes", "1 home", "2 homes"]);
  expect(count(1, "person", "people")).toBe("1 person");
});
