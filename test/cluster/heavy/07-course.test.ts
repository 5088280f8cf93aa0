/** The five days of the course, top to bottom on small data: in a plain container, and with executors as a student. */
import { readdirSync } from "node:fs";
import { imageSpecs } from "../../../components/images/catalogue";
import { findEngine } from "../../../delivery/machine/engine";
import { figure } from "../harness/figures";
import { startServer } from "../harness/hub";
import { python } from "../harness/notebook";
import { since } from "../harness/wait";

const DAYS = readdirSync("course").filter((file) => file.endsWith(".ipynb")).sort();
const IMAGE = imageSpecs("localhost:5001/aula").find(({ name }) => name === "notebook")?.ref ?? "";
const SMALL = { AULA_COURSE_ROWS: "4000", AULA_COURSE_EXECUTORS: "2", AULA_COURSE_EPOCHS: "3", AULA_COURSE_ITERATIONS: "5", AULA_COURSE_REPEATS: "1" };

describe("in a container with no cluster and no network", () => {
  it.each(DAYS)("%s runs", async (day) => {
    const engine = await findEngine();
    const env = Object.entries(SMALL).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const plain = engine.name === "podman" ? ["--tls-verify=false"] : [];
    const start = performance.now();
    await engine.run(["run", "--rm", "--network", "none", ...plain, ...env, IMAGE, "jupyter", "execute", `/opt/aula/course/${day}`, "--output=/tmp/done.ipynb"], { timeout: 280_000 });
    figure(`course: ${day}, 4000 rows, no cluster`, `${since(start)} s`);
  }, 300_000);
});

describe("on the cluster, as a student", () => {
  it("puts them in the home, and day 4 trains on two executors", async () => {
    await startServer("alice");
    const printed = await python("alice", `
import json, os, subprocess
os.environ |= ${JSON.stringify(SMALL)}
print("course:", sorted(file for file in os.listdir("course") if file.endswith(".ipynb")) == ${JSON.stringify(DAYS)})
subprocess.run(["jupyter", "execute", "course/${DAYS[3]}", "--output=/tmp/done.ipynb"], check=True)
cells = json.load(open("/tmp/done.ipynb"))["cells"]
print("".join("".join(output.get("text", "")) for cell in cells for output in cell.get("outputs", [])))`);
    expect(printed).toContain("course: True");
    expect(printed).toMatch(/2 processes: shard of 2,000 events/);
  }, 300_000);
});
