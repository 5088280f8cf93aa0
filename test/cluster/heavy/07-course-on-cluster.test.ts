/**
 * Day 4 of the course as a student runs it: from the home, with executors. All five days without a cluster:
 * ../08-course.test.ts.
 */
import "./names";
import { DAYS, SMALL } from "../harness/course";
import { startServer } from "../harness/hub";
import { python } from "../harness/notebook";
import { up, writeCourse } from "./two-nodes";

beforeAll(async () => {
  writeCourse(2);
  await up();
});

it("is in the home with the other days, and trains on two executors", async () => {
  await startServer("alice");
  const printed = await python(
    "alice",
    `
import json, os, subprocess
os.environ |= ${JSON.stringify(SMALL)}
print("course:", sorted(file for file in os.listdir("course") if file.endswith(".ipynb")) == ${JSON.stringify(DAYS)})
subprocess.run(["jupyter", "execute", "course/${DAYS[3]}", "--output=/tmp/done.ipynb"], check=True)
cells = json.load(open("/tmp/done.ipynb"))["cells"]
print("".join("".join(output.get("text", "")) for cell in cells for output in cell.get("outputs", [])))`,
  );
  expect(printed).toContain("course: True");
  expect(printed).toMatch(/2 processes: shard of 1,000 events/);
}, 300_000);
