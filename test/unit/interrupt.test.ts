/** Ctrl-C: in a process of its own, as a person presses it. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { afterwards } from "../../delivery/interrupt";

jest.setTimeout(60_000);

/** Two stages, of which the first takes `seconds`, under a Ctrl-C as soon as it has begun. */
async function stopped(seconds: number, times: number): Promise<{ code: number | null; text: string }> {
  const at = (file: string): string => JSON.stringify(resolve("delivery", file));
  const program = `
    const { runStages } = require(${at("up")});
    const { listen, afterwards } = require(${at("interrupt")});
    listen("up");
    const first = () => new Promise((done) => { console.log("BEGUN"); setTimeout(done, ${seconds * 1000}); });
    runStages([{ title: "first", run: first }, { title: "second", run: async () => console.log("SECOND") }])
      .catch(() => undefined)
      .finally(() => { console.error(afterwards("up")); process.exit(130); });`;
  const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", program], { stdio: "pipe" });
  let text = "";
  let sent = 0;
  const listen = (data: Buffer): void => {
    text += data.toString();
    const due = text.includes("Stopping") ? 2 : text.includes("BEGUN") ? 1 : 0;
    for (; sent < Math.min(due, times); sent++) child.kill("SIGINT");
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, text };
}

test("what runs ends, what has not begun does not begin, and the last line says what to do", async () => {
  const { code, text } = await stopped(1, 1);
  expect(text).toContain("Stopping in good order; Ctrl-C again stops at once.");
  expect(text).not.toContain("SECOND");
  expect(text.trim().split("\n").at(-1)).toBe("Stopped. Run the same command again: it goes on from there.");
  expect(code).toBe(130);
});

test("the second one ends at once, with the same last line", async () => {
  const { code, text } = await stopped(50, 2);
  expect(text.trim().split("\n").at(-1)).toBe("Stopped. Run the same command again: it goes on from there.");
  expect(code).toBe(130);
});

test("a command says only what is true of it", () => {
  expect(afterwards("purge")).toBe("Stopped. Run the same command again: it goes on from there.");
  expect(afterwards("signins")).toBe("Stopped. Nothing was changed.");
  expect(afterwards("bench")).toMatch(/goes on in the cluster/);
  expect(afterwards("restore")).toMatch(/OVERWRITE=1/);
});
