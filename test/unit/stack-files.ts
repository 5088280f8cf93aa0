/** Stack files of test/unit/fixtures/config: each says in its first lines what it is, and what comes of it. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CourseConfig, readConfig } from "../../components/config";
import { readStackFile } from "../../delivery/course/stack-file";
import { folder } from "./fixtures";

/** Folder of all fixtures. */
export const FIXTURES = join(__dirname, "fixtures");

/** One stack file. */
export interface StackFixture {
  readonly name: string;
  /** Its first line: what a teacher did. */
  readonly what: string;
  /** Its lines `# key: value`. */
  readonly notes: Readonly<Record<string, string>>;
  /** What stands below `# error:`: the whole text of its error. */
  readonly error: string;
  readonly text: string;
}

function fixture(kind: string, file: string): StackFixture {
  const text = readFileSync(join(FIXTURES, "config", kind, file), "utf8");
  const lines = text.split("\n");
  const header = lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith("#")),
    )
    .map((line) => line.replace(/^# ?/, ""));
  const [what = "", ...rest] = header;
  const error = rest.indexOf("error:");
  const notes = (error < 0 ? rest : rest.slice(0, error)).map((line) => /^(\w+): (.*)$/.exec(line) ?? []);
  return {
    name: file.replace(".yaml", ""),
    what,
    notes: Object.fromEntries(notes.map(([, key, value]) => [key, value])),
    error: error < 0 ? "" : rest.slice(error + 1).join("\n"),
    text,
  };
}

/** All stack files of a kind. */
export function stackFixtures(kind: "good" | "bad"): StackFixture[] {
  return readdirSync(join(FIXTURES, "config", kind))
    .sort()
    .map((file) => fixture(kind, file));
}

/**
 * Reads stack files as `make up` does, in a folder of their own with the fixtures' rosters and requirements. To be
 * called once a test file.
 */
export function stackReader(): (text: string) => CourseConfig {
  const [here, there] = [process.cwd(), folder()];
  for (const files of ["rosters", "requirements"])
    cpSync(join(FIXTURES, files), join(there, files), { recursive: true });
  beforeAll(() => process.chdir(there));
  afterAll(() => process.chdir(here));
  return (text) => {
    writeFileSync("Pulumi.fixture.yaml", text);
    return readConfig(readStackFile("fixture", {}));
  };
}
