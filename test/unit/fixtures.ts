/** A small course to change one thing of, and the problems that its configuration is refused with. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TargetKind } from "../../components/cluster/targets";
import { type CourseConfig, readConfig } from "../../components/config";
import { ConfigError } from "../../components/errors";

const made: string[] = [];

/** An empty folder that is gone when the test file ends. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "aula-unit-"));
  made.push(path);
  return path;
}
afterAll(() => made.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })));

const kept = new Map<string, string | undefined>();

/** Sets a variable of the environment until the test ends. */
export function setEnv(name: string, value: string): void {
  if (!kept.has(name)) kept.set(name, process.env[name]);
  process.env[name] = value;
}
afterEach(() => {
  for (const [name, value] of kept) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  kept.clear();
});

/** A roster file with these students, and beside it those who left. */
export function rosterFile(students: readonly string[], left: readonly string[] = []): string {
  const file = join(folder(), "roster.csv");
  writeFileSync(
    file,
    `username,name,email,group\n${students.map((s) => `${s},${s.toUpperCase()},${s}@example.edu,phd\n`).join("")}`,
  );
  if (left.length > 0)
    writeFileSync(
      file.replace(".csv", ".left.csv"),
      `username,name,email,group\n${left.map((row) => `${row}\n`).join("")}`,
    );
  return file;
}

const CLOUD = { url: "https://hub.example.edu" };
/** The least that each cloud's target needs. */
export const EKS = { kind: "eks", account: "123456789012", region: "eu-central-1", ...CLOUD };
export const GKE = { kind: "gke", project: "uni-course", zone: "europe-west4-a", ...CLOUD };
export const AKS = {
  kind: "aks",
  subscription: "00000000-0000-0000-0000-000000000001",
  location: "westeurope",
  resourceGroup: "courses",
  registryName: "unicourses",
  ...CLOUD,
};

/** The least that each kind of target needs: a new kind is an example here too. */
export const LEAST: Record<TargetKind, object> = {
  kind: { kind: "kind" },
  existing: {
    kind: "existing",
    context: "campus",
    registry: "registry.example.edu/aula",
    storageClass: "nfs-retain",
    ...CLOUD,
  },
  eks: EKS,
  gke: GKE,
  aks: AKS,
};

/** A file with what looks like a certificate. */
export function pemFile(text = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"): string {
  const file = join(folder(), "site.pem");
  writeFileSync(file, text);
  return file;
}

const BASE = {
  course: "ml",
  year: "2026-27",
  title: "Machine Learning",
  teachers: ["teacher"],
  target: { kind: "kind", cluster: "aula", nodes: 1, listen: "127.0.0.1", port: 8000, registryPort: 5001 },
  capacity: { cpu: 8, memory: "64Gi", gpu: 4 },
  overcommit: { cpu: 1, memory: 1, gpu: 1 },
  student: { quota: { cpu: "1", memory: "6Gi", gpu: 1, pods: 8 } },
  gpu: { plugin: "simulated", perNode: 4 },
  benchmarks: { quota: { cpu: "1", memory: "6Gi", gpu: 0, pods: 8 } },
};

/** Changes by dotted path; `undefined` takes a key out. */
export type Changes = Readonly<Record<string, unknown>>;

function changed(changes: Changes): Record<string, unknown> {
  const course = structuredClone(BASE) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop() as string;
    const at = keys.reduce<Record<string, unknown>>(
      (object, key) => (object[key] ??= {}) as Record<string, unknown>,
      course,
    );
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return course;
}

/** The course's values as an engine hands them over: `aula:key` → text, JSON where a value has structure. */
export function values(changes: Changes = {}): Record<string, string> {
  const course = changed({ roster: rosterFile(["alice", "bob"]), ...changes });
  return Object.fromEntries(
    Object.entries(course).map(([key, value]) => [
      `aula:${key}`,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

/** The course with some changes. */
export function course(changes: Changes = {}): CourseConfig {
  return readConfig(values(changes));
}

/** The problems that an action is refused with. */
export function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
