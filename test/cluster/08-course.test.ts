/** The five days of the course, each top to bottom on small data in a container of the notebook's image, with no cluster and no network. */
import { findEngine } from "../../delivery/machine/engine";
import { DAYS, NOTEBOOK, SMALL } from "./harness/course";
import { figure } from "./harness/figures";
import { since } from "./harness/wait";

it.each(DAYS)("%s runs", async (day) => {
  const engine = await findEngine();
  const env = Object.entries(SMALL).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  const plain = engine.name === "podman" ? ["--tls-verify=false"] : [];
  const start = performance.now();
  await engine.run(["run", "--rm", "--network", "none", ...plain, ...env, NOTEBOOK, "jupyter", "execute", `/opt/aula/course/${day}`, "--output=/tmp/done.ipynb"], { timeout: 280_000 });
  figure(`course: ${day}, ${Number(SMALL.AULA_COURSE_ROWS).toLocaleString("en")} rows, no cluster`, `${since(start)} s`);
}, 300_000);
