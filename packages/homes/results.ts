/** Results of benchmarks in an archive: plain files, from the cluster and from this folder. */
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { RESULT } from "../../components/contract/constants";
import { namespaceOf } from "../../components/names";
import { type Result, writeResult } from "../../delivery/course/bench";
import type { Kubectl } from "../../delivery/kubectl";

const reportsOf = (instance: string): string => resolve("reports", instance);
/** A run of a benchmark: its name and the moment it was begun. */
const isRun = (name: string): boolean => /-\d{14}$/.test(name);
const runsIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).filter(isRun).sort() : []);

/**
 * Writes every result that the cluster or this folder still has below `<folder>/results`. @returns the names of the
 * runs there
 */
export async function archiveResults(kubectl: Kubectl, instance: string, folder: string): Promise<string[]> {
  const results = join(folder, "results");
  for (const run of runsIn(reportsOf(instance)))
    cpSync(join(reportsOf(instance), run), join(results, run), { recursive: true });
  const found = await kubectl.json<{ items: (Result & { metadata: { name: string } })[] }>(
    ["get", "configmap", "-n", namespaceOf(instance, "bench"), "-l", RESULT.label],
    { optional: true },
  );
  for (const result of found?.items ?? []) {
    mkdirSync(join(results, result.metadata.name), { recursive: true });
    writeResult(join(results, result.metadata.name), result);
  }
  return runsIn(results);
}

/** Puts archived results back below `reports/`; what is there stays as it is. @returns how many were not there */
export function restoreResults(folder: string, instance: string): number {
  const missing = runsIn(join(folder, "results")).filter((run) => !existsSync(join(reportsOf(instance), run)));
  for (const run of missing) cpSync(join(folder, "results", run), join(reportsOf(instance), run), { recursive: true });
  return missing.length;
}
