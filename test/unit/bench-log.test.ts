/** `make bench` shows a benchmark's log once, whatever it takes to read it to its end. */
import { PassThrough, Readable, Writable } from "node:stream";
import { followed } from "../../delivery/course/bench";
import type { Streamed } from "../../delivery/exec";

/** A log as it is read each time, and what the job's state is after each. */
function cluster(logs: readonly (readonly string[])[], states: readonly string[]) {
  const left = { logs: [...logs], states: [...states] };
  return {
    prefix: ["--context", "kind-aula"],
    run: (): Promise<string> => Promise.resolve(left.states.shift() ?? "Complete"),
    stream: (): Promise<Streamed> =>
      Promise.resolve({
        stdin: new Writable(),
        stdout: Readable.from((left.logs.shift() ?? []).map((line) => `${line}\n`)).pipe(new PassThrough()),
        ended: Promise.resolve({ code: 0, stderr: "" }),
        kill: () => undefined,
      }),
  };
}

async function shown(logs: readonly (readonly string[])[], states: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  await followed(cluster(logs, states), "exam-1", ["-n", "citest-bench"], (line) => lines.push(line), 1);
  return lines;
}

const LOG = ["Starting Spark with 3 executors …", "", "exam: 100,000 rows", "", "exam: 100,000 rows"];

it("shows no line twice when the job's end is recorded after the log's", async () => {
  expect(await shown([LOG, LOG, LOG], ["", "SuccessCriteriaMet", "SuccessCriteriaMet Complete"])).toEqual(LOG);
});

it("goes on where a connection broke", async () => {
  expect(await shown([LOG.slice(0, 2), [], LOG], ["", "", "Failed"])).toEqual(LOG);
});
