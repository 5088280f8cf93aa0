/** A course on an API server of its own, delivered by the product's own commands: what tests and measurements share. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseDocument, stringify } from "yaml";
import { type ExecResult, tryExec } from "../../delivery/exec";
import { type ApiServer, startApiServer } from "../api-server/api-server";

const PROGRAM = resolve(__dirname, "program");
/** As the Makefile runs it. */
const NODE = ["--stack-trace-limit=0", "--max-semi-space-size=64", "--require", "tsx/cjs"];
const CLI = resolve(__dirname, "..", "..", "delivery", "cli.ts");
export const ENGINE_INSTANCE = "engine-2026-27";
/** What `make up` prints where a run changed nothing. */
export const NOTHING_TO_DO = /Course: \d+ unchanged(?: \[|$)/m;
/** Kinds that a course without a gateway declares. */
const KINDS = [
  "namespace",
  "clusterrole",
  "clusterrolebinding",
  "runtimeclass",
  "validatingadmissionpolicy",
  "validatingadmissionpolicybinding",
  "serviceaccount",
  "resourcequota",
  "limitrange",
  "configmap",
  "secret",
  "networkpolicy",
  "role",
  "rolebinding",
  "service",
  "ingress",
  "deployment",
  "daemonset",
  "cronjob",
  "persistentvolume",
  "persistentvolumeclaim",
];

/** A Kubernetes object as the tests compare it. */
export interface Live {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly managedFields?: readonly { manager: string; operation: string; subresource?: string }[];
    readonly annotations?: Record<string, string>;
  };
  readonly data?: Record<string, string>;
  readonly [field: string]: unknown;
}

/** A stack, a roster, a state and an API server, all of them gone at the end. */
export class EngineCourse {
  private constructor(
    private readonly folder: string,
    readonly server: ApiServer,
    readonly stack: string,
  ) {}

  /** Folder that commands run in. */
  readonly cwd = PROGRAM;
  /** The product's command line. */
  readonly cli = CLI;

  /** Starts the API server, with its kubectl first on PATH. */
  static async start(name: string): Promise<EngineCourse> {
    const server = await startApiServer();
    return new EngineCourse(mkdtempSync(join(tmpdir(), "aula-engine-")), server, name);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(join(PROGRAM, `Pulumi.${this.stack}.yaml`), { force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Path of a file that goes with the course. */
  file(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** Path of the stack's file. */
  get stackFile(): string {
    return join(PROGRAM, `Pulumi.${this.stack}.yaml`);
  }

  /** Variables of every command: its data, Pulumi's state among them, is in the folder. */
  get env(): Record<string, string> {
    return {
      XDG_DATA_HOME: this.file("data"),
      PULUMI_HOME: this.file("home"),
      KUBECONFIG: this.server.kubeconfig,
      STACK: this.stack,
      NO_COLOR: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // What a test confirms it says itself.
      CONFIRM: "",
      POLICY: "",
      REFRESH: "",
      PATH: `${this.server.programs}:${process.env["PATH"] ?? ""}`,
    };
  }

  /** Writes the roster, and the stack's file unless it is there: Pulumi adds to that. */
  write(students: number, { again = false } = {}): void {
    const rows = Array.from(
      { length: students },
      (_, i) => `student${String(i).padStart(4, "0")},Student ${i},student${i}@example.edu,phd`,
    );
    writeFileSync(this.file("roster.csv"), ["username,name,email,group", ...rows, ""].join("\n"));
    if (again) return;
    const quota = { cpu: 1, memory: "6Gi", gpu: 1, pods: 8 };
    const config = {
      course: "engine",
      year: "2026-27",
      title: "Engine",
      teachers: ["teacher"],
      roster: this.file("roster.csv"),
      images: "prebuilt",
      target: {
        kind: "existing",
        context: "api-server",
        registry: "registry.example.edu/aula",
        storageClass: "standard",
        url: "https://hub.example.edu",
        ingress: { class: "nginx", tls: { issuer: "site" } },
      },
      capacity: { cpu: 20_000, memory: "100Ti", gpu: 5_000 },
      student: { quota },
      gpu: { plugin: "simulated", perNode: 2 },
      benchmarks: { quota: { ...quota, gpu: 0 } },
    };
    writeFileSync(
      join(PROGRAM, `Pulumi.${this.stack}.yaml`),
      stringify({ config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`aula:${key}`, value])) }),
    );
  }

  /** Gives a key of the stack's file another value; undefined takes it out. */
  change(key: string, value: unknown): void {
    const file = join(PROGRAM, `Pulumi.${this.stack}.yaml`);
    const document = parseDocument(readFileSync(file, "utf8"));
    if (value === undefined) document.deleteIn(["config", `aula:${key}`]);
    else document.setIn(["config", `aula:${key}`], value);
    writeFileSync(file, document.toString());
  }

  /** Runs a command of the product: `["deliver"]`, `["adopt", "pulumi"]`. */
  aula(args: readonly string[], env: Record<string, string> = {}): Promise<ExecResult> {
    return tryExec(process.execPath, [...NODE, CLI, ...args], { cwd: PROGRAM, env: { ...this.env, ...env } });
  }

  /** Runs the Pulumi CLI as somebody with a shell would: `eval "$(make env)"; pulumi …`. Both outputs as one text. */
  async pulumi(args: readonly string[], env: Record<string, string> = {}): Promise<{ ok: boolean; text: string }> {
    const lines = await this.mustAula(["env"]);
    const command = `${lines}\nexec pulumi "$@" --non-interactive --color never 2>&1`;
    const { ok, stdout } = await tryExec("sh", ["-c", command, "pulumi", ...args], {
      cwd: PROGRAM,
      env: { ...this.env, ...env },
    });
    return { ok, text: stdout };
  }

  /** The stack's state: every resource's inputs by URN, without what a run writes about itself. */
  async inputs(): Promise<Record<string, unknown>> {
    const { text } = await this.pulumi(["stack", "export"]);
    const { deployment } = JSON.parse(text) as {
      deployment: { resources: { urn: string; type: string; inputs?: unknown }[] };
    };
    const own = deployment.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    // Every run seals secrets anew.
    const opened = (inputs: unknown): unknown =>
      JSON.parse(JSON.stringify(inputs, (key, value: unknown) => (key === "ciphertext" ? "sealed" : value)));
    return Object.fromEntries(own.map(({ urn, inputs }) => [urn, opened(inputs)]));
  }

  /** As {@link aula}, for what must succeed. */
  async mustAula(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const { ok, stdout, stderr } = await this.aula(args, env);
    if (!ok) throw new Error(`aula ${args.join(" ")}: ${stdout}\n${stderr}`);
    return stdout;
  }

  /** User name → password, as `make signins` prints them. */
  async signIns(): Promise<Record<string, string>> {
    const rows = (await this.mustAula(["signins"])).split("\n").map((line) => line.trim().split(/\s{2,}/));
    return Object.fromEntries(
      rows.filter((row) => row.length >= 3 && row[0] !== "user name").map((row) => [row[0], row.at(-1)]),
    ) as Record<string, string>;
  }

  /** Every object of the course by key. */
  async objects(): Promise<Map<string, Live>> {
    const text = await this.server.kubectl([
      "get",
      KINDS.join(","),
      "-A",
      "-l",
      `aula.dev/instance=${ENGINE_INSTANCE}`,
      "--show-managed-fields",
      "-o",
      "json",
    ]);
    const { items } = JSON.parse(text) as { items: Live[] };
    return new Map(
      items.map((object) => [
        [object.kind, object.metadata.namespace, object.metadata.name].filter(Boolean).join("/"),
        object,
      ]),
    );
  }
}
