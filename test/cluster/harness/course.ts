/** The course's notebooks as the tests run them: small. */
import { readdirSync } from "node:fs";
import { imageSpecs } from "../../../components/images/catalogue";

export const DAYS = readdirSync("course")
  .filter((file) => file.endsWith(".ipynb"))
  .sort();

/** Reference of the image that they run in. */
export const NOTEBOOK = imageSpecs("localhost:5001/aula").find(({ name }) => name === "notebook")?.ref ?? "";

/** What their first code cells read. */
export const SMALL = {
  AULA_COURSE_ROWS: "2000",
  AULA_COURSE_EXECUTORS: "2",
  AULA_COURSE_EPOCHS: "2",
  AULA_COURSE_ITERATIONS: "3",
  AULA_COURSE_REPEATS: "1",
} as const;
