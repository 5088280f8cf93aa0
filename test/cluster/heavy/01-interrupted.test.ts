/** `make up` killed in every stage, from no cluster on: the next one carries on, and the last one changes nothing. */
import "./names";
import { figure } from "../harness/figures";
import { kubectl } from "../harness/kube";
import { outcomeOf } from "../harness/make";
import { CLUSTER, ROOT, STACK } from "../harness/stack";
import { removeEverything, up, writeCourse } from "./two-nodes";

/**
 * Starts `make up` in a process group of its own and kills all of it `seconds` after a stage has begun. True when it
 * was still running.
 */
async function killIn(stage: string, seconds: number): Promise<boolean> {
  const { execa } = await import("execa");
  const child = execa("make", ["--no-print-directory", "up", `STACK=${STACK}`], {
    cwd: ROOT,
    detached: true,
    reject: false,
    all: true,
    stdin: "ignore",
    env: { NO_COLOR: "1" },
  });
  let timer: NodeJS.Timeout | undefined;
  let killed = false;
  const kill = (): void => {
    killed = true;
    try {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    } catch {
      killed = false;
    }
  };
  let printed = "";
  child.all.on("data", (data: Buffer) => {
    printed += data.toString();
    if (!timer && printed.includes(stage)) timer = setTimeout(kill, seconds * 1000);
  });
  await child;
  clearTimeout(timer);
  return killed;
}

beforeAll(async () => {
  writeCourse(2);
  await removeEverything();
});

describe("make up, killed", () => {
  it.each([
    ["Looking at this machine", 0.5],
    [`Cluster ${CLUSTER}`, 10],
    [`Cluster ${CLUSTER}`, 45],
    ["Registry", 0.5],
    ["Images", 0.5],
    ["Course", 1.5],
    ["Ready", 3],
  ])("in stage %s after %d s, is begun again by the next test", async (stage, seconds) => {
    expect(await killIn(stage, seconds)).toBe(true);
  });

  it("is carried on to the end by the next one", async () => {
    const made = await up();
    figure("two nodes: make up after seven interruptions", `${made.seconds} s`);
  });

  it("leaves nothing half done: another one changes nothing", async () => {
    expect(outcomeOf(await up())).toMatchObject({ created: 0, updated: 0, replaced: 0, deleted: 0 });
    expect(await kubectl(["get", "pods", "-A", "--field-selector=status.phase=Failed", "-o", "name"])).toBe("");
  });
});
