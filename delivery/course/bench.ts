/** `make bench`: runs a declared benchmark as a Job and brings its result here. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { type Benchmark, benchmarks } from "../../components/benchmarks/catalogue";
import { namespaceOf } from "../../components/names";
import type { Context } from "../context";
import { AulaError } from "../errors";
import { stopping } from "../interrupt";
import type { Kubectl } from "../kubectl";
import { make } from "../make";

/** A result as the benchmark leaves it in the cluster. */
export interface Result {
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
}

/** As much of a Job as is changed here. */
export interface Job {
  spec: { template: { spec: { containers: { command: string[] }[] } } };
}

/** The job with another number of rows: the benchmarks take the last that is said. */
export function withRows<T extends Job>(job: T, rows: number | undefined): T {
  if (rows === undefined) return job;
  const [driver, ...others] = job.spec.template.spec.containers;
  if (driver === undefined) return job;
  const containers = [{ ...driver, command: [...driver.command, "--rows", String(rows)] }, ...others];
  return {
    ...job,
    spec: { ...job.spec, template: { ...job.spec.template, spec: { ...job.spec.template.spec, containers } } },
  };
}

/** Reads ROWS=. @throws AulaError when it is no number of rows */
export function rowsOf(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const rows = Number(text.replaceAll("_", ""));
  if (!Number.isSafeInteger(rows) || rows < 1000)
    throw new AulaError(
      `ROWS=${text} is no number of rows`,
      "write a whole number of 1000 or more, such as ROWS=1000000",
    );
  return rows;
}

/**
 * Runs benchmark `name` and writes its files.
 * @param rows in place of the stack's
 * @returns the folder with what the benchmark left of the files of `RESULT`
 * @throws AulaError when there is no such benchmark, one is running, or it fails
 */
export async function bench(context: Context, kubectl: Kubectl, name: string, rows?: number): Promise<string> {
  const known = benchmarks(context.config);
  const benchmark = known.find((b) => b.name === name);
  if (!benchmark)
    throw new AulaError(`there is no benchmark "${name}"`, `BENCH=${known.map((b) => b.name).join(" or BENCH=")}`);
  return runDeclared(context, kubectl, benchmark, rows);
}

/**
 * Makes a Job of a declared benchmark or lab, shows its log, and writes its files.
 * @param rows in place of the stack's
 * @returns the folder with its files
 * @throws AulaError when one is running, it is not in the cluster, or it fails
 */
export async function runDeclared(
  { config }: Context,
  kubectl: Kubectl,
  { name, title }: Pick<Benchmark, "name" | "title">,
  rows?: number,
): Promise<string> {
  const namespace = namespaceOf(config.instance, "bench");
  const inside = ["-n", namespace];
  const active = await kubectl.run([
    "get",
    "jobs",
    ...inside,
    "-o",
    "jsonpath={.items[?(@.status.active)].metadata.name}",
  ]);
  if (active)
    throw new AulaError(
      `${active} is still running, and two benchmarks would disturb each other`,
      `wait, or kubectl ${kubectl.prefix.join(" ")} delete job ${active} -n ${namespace}`,
    );

  const job = `${name}-${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}`;
  console.log(`${title}${rows === undefined ? "" : `; this time ${rows} rows`}\n${job} in ${namespace}`);
  const declared = await kubectl.json<Job>([
    "create",
    "job",
    job,
    `--from=cronjob/${name}`,
    ...inside,
    "--dry-run=client",
  ]);
  if (!declared) throw new AulaError(`${name} is not in the cluster yet`, `"${make("up")}", then try again`);
  await kubectl.run(["create", ...inside, "-f", "-"], { input: JSON.stringify(withRows(declared, rows)) });
  await followed(kubectl, job, inside);
  const result = await kubectl.json<Result>(["get", "configmap", job, ...inside, "--ignore-not-found"]);
  if (!result)
    throw new AulaError(
      `${job} ended without a result`,
      `its last lines above say why; kubectl ${kubectl.prefix.join(" ")} describe job ${job} -n ${namespace}`,
    );

  const folder = resolve("reports", config.instance, job);
  mkdirSync(folder, { recursive: true });
  writeResult(folder, result);
  return folder;
}

/**
 * Shows a job's log until the job has ended. On a busy machine its pod is not there at once, or takes its time to
 * start: kubectl then ends without a word, and is asked again. So it is when the log has ended and the job's end is not
 * recorded yet; a line is shown once, however often it is read.
 * @param everyMs between two looks
 */
export async function followed(
  kubectl: Pick<Kubectl, "run" | "stream" | "prefix">,
  job: string,
  inside: readonly string[],
  print: (line: string) => void = console.log,
  everyMs = 3000,
): Promise<void> {
  const { default: pRetry } = await import("p-retry");
  let shown = 0;
  await pRetry(
    async () => {
      const log = await kubectl.stream(["logs", `job/${job}`, ...inside, "--follow", "--pod-running-timeout=5m"]);
      log.stdin.end();
      let read = 0;
      for await (const line of createInterface({ input: log.stdout })) {
        read += 1;
        if (read <= shown) continue;
        print(line);
        shown = read;
      }
      await log.ended;
      const ended = await kubectl.run([
        "get",
        "job",
        job,
        ...inside,
        "-o",
        "jsonpath={.status.conditions[?(@.status=='True')].type}",
      ]);
      if (!/Complete|Failed/.test(ended))
        throw new Error(
          `${job} has not ended, and its log cannot be followed: see kubectl ${kubectl.prefix.join(" ")} ` +
            `describe job ${job} ${inside.join(" ")}`,
        );
    },
    { retries: 100, factor: 1, minTimeout: everyMs, signal: stopping },
  );
}

/** Writes a result's files into a folder. */
export function writeResult(folder: string, { data = {}, binaryData = {} }: Result): void {
  for (const [file, text] of Object.entries(data)) writeFileSync(join(folder, file), text);
  for (const [file, bytes] of Object.entries(binaryData))
    writeFileSync(join(folder, file), Buffer.from(bytes, "base64"));
}
