/** Stack files as teachers write them, right and wrong: each wrong one with the whole text of its error. */
import { ConfigError } from "../../components/errors";
import { stackFixtures, stackReader } from "./stack-files";

const read = stackReader();

/** The text of the error that a file is refused with, without spaces at the ends of lines. */
function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replace(/[ \t]+$/gm, "");
    throw error;
  }
  return "none: it was taken";
}

test("there are many of both", () => {
  expect(stackFixtures("good").length).toBeGreaterThanOrEqual(15);
  expect(stackFixtures("bad").length).toBeGreaterThanOrEqual(80);
});

describe("a wrong file is refused with one clear error", () => {
  test.each(stackFixtures("bad"))("$name: $what", ({ error, text }) => {
    expect(error).not.toBe("");
    expect(refusal(text)).toBe(error);
  });
});

describe("a right file gives the course that it describes", () => {
  test.each(stackFixtures("good"))("$name: $what", ({ notes, text }) => {
    const gives = JSON.parse(notes["gives"] ?? "") as object;
    expect(Object.keys(gives)).not.toEqual([]);
    expect(read(text)).toMatchObject(gives);
  });
});
