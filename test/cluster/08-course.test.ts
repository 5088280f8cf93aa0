/**
 * The five days of the course, each top to bottom on small data in a container of the notebook's image, with no cluster
 * and no network; two at a time. A day that ran in this very image (its tag is its content, the notebooks among it) is
 * not run again.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findEngine } from "../../delivery/machine/engine";
import { cacheDir } from "../../delivery/paths";
import { DAYS, NOTEBOOK, SMALL } from "./harness/course";
import { figure } from "./harness/figures";
import { since } from "./harness/wait";

/** Noted after a day ran whole. */
const stampOf = (day: string): string =>
  join(cacheDir(), "course-days", NOTEBOOK.split("/").at(-1)!.replace(":", "-"), day);

it.concurrent.each(DAYS)(
  "%s runs, or ran in this image",
  async (day) => {
    if (existsSync(stampOf(day))) return console.log(`${day} ran in ${NOTEBOOK} before`);
    const engine = await findEngine();
    const env = Object.entries(SMALL).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const plain = engine.name === "podman" ? ["--tls-verify=false"] : [];
    const run = [
      "run",
      "--rm",
      "--network",
      "none",
      ...plain,
      ...env,
      NOTEBOOK,
      "jupyter",
      "execute",
      `/opt/aula/course/${day}`,
    ];
    const start = performance.now();
    await engine.run([...run, "--output=/tmp/done.ipynb"], { timeout: 580_000 });
    figure(
      `course: ${day}, ${Number(SMALL.AULA_COURSE_ROWS).toLocaleString("en")} rows, no cluster`,
      `${since(start)} s`,
    );
    mkdirSync(dirname(stampOf(day)), { recursive: true });
    writeFileSync(stampOf(day), "");
  },
  600_000,
);
