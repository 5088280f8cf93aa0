/**
 * `make up` beside kubectl, with as many students as the arguments say: seconds of the first up, of one with nothing to
 * do, of one student added, and of the end; bytes of Pulumi's state. `npx tsx test/engine/measure.ts 3 50 200 1000`;
 * --stock adds Pulumi as it comes, --no-end leaves the end out.
 */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { ENGINE_INSTANCE, EngineCourse } from "./course";

const STEPS = ["first", "again", "one more", "end"] as const;
type Step = (typeof STEPS)[number];
interface Row {
  readonly way: string;
  readonly students: number;
  readonly objects: number;
  readonly seconds: Partial<Record<Step, number>>;
  /** Bytes of Pulumi's state after the first up; 0 without Pulumi. */
  readonly state: number;
}
type Deliver = (course: EngineCourse, step: Step) => Promise<string>;

/**
 * kubectl itself, with the objects that the renderer made: what the others are measured against. The rendering is not
 * in its time.
 */
const kubectl = (course: EngineCourse, step: Step): Promise<string> =>
  step === "end"
    ? course.server.kubectl([
        "delete",
        "namespace,clusterrole",
        "-l",
        `aula.dev/instance=${ENGINE_INSTANCE}`,
        "--timeout=1800s",
      ])
    : course.server.kubectl([
        "apply",
        "--server-side",
        "--field-manager=kubectl",
        "--force-conflicts",
        "-f",
        course.file("rendered"),
      ]);
const aula: Deliver = (course, step) => course.mustAula(step === "end" ? ["down"] : ["up", "--no-wait"]);

/** `pulumi up` as somebody types it, with a preview and a checkpoint at every step. */
const stock: Deliver = async (course, step) => {
  const { ok, text } = await course.pulumi([step === "end" ? "destroy" : "up", "--yes"]);
  if (!ok) throw new Error(text.slice(-2000));
  return text;
};

function stateBytes(course: EngineCourse, folder: string): number {
  try {
    return statSync(join(folder, ".pulumi", "stacks", "aula", `${course.stack}.json`)).size;
  } catch {
    return 0;
  }
}

async function measure(way: string, students: number, deliver: Deliver, steps: readonly Step[]): Promise<Row> {
  const course = await EngineCourse.start("measure");
  try {
    const seconds: Partial<Record<Step, number>> = {};
    const render = async (): Promise<void> => {
      if (way === "kubectl") await course.mustAula(["render", "--secrets", "--out", course.file("rendered")]);
    };
    let [objects, state] = [0, 0];
    for (const step of steps) {
      if (step === "first" || step === "one more") {
        course.write(students + (step === "first" ? 0 : 1), { again: step === "one more" });
        await render();
      }
      const start = performance.now();
      await deliver(course, step);
      seconds[step] = Math.round((performance.now() - start) / 100) / 10;
      console.error(`${students} students, ${way}, ${step}: ${seconds[step]} s (load ${loadavg()[0]?.toFixed(1)})`);
      if (step === "first") {
        objects = (await course.objects()).size;
        state = stateBytes(course, course.file("data", "aula", "pulumi"));
      }
    }
    return { way, students, objects, seconds, state };
  } finally {
    await course.stop();
  }
}

async function main(args: readonly string[]): Promise<void> {
  const sizes = args.filter((arg) => /^\d+$/.test(arg)).map(Number);
  const ways: [string, Deliver][] = [
    ["kubectl", kubectl],
    ["make up", aula],
    ...(args.includes("--stock") ? [["pulumi up", stock] as [string, Deliver]] : []),
  ];
  const only = args.find((arg) => arg.startsWith("--only="))?.slice(7);
  const rows: Row[] = [];
  for (const students of sizes)
    for (const [way, deliver] of ways)
      if (!only || only === way)
        rows.push(await measure(way, students, deliver, args.includes("--no-end") ? STEPS.slice(0, 3) : STEPS));
  const folder = resolve("reports", "engines");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "engines.json"), JSON.stringify(rows, null, 2));
  console.log(
    "| students | objects | way | first up | nothing to do | one student added | end | state |\n| ---: | ---: | " +
      "--- | ---: | ---: | ---: | ---: | ---: |",
  );
  for (const { way, students, objects, seconds, state } of rows) {
    const times = STEPS.map((step) => (seconds[step] === undefined ? "" : `${seconds[step].toFixed(1)} s`)).join(" | ");
    console.log(
      `| ${students} | ${objects} | ${way} | ${times} | ${state === 0 ? "" : `${(state / 1e6).toFixed(2)} MB`} |`,
    );
  }
}

void main(process.argv.slice(2));
