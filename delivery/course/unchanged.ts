/**
 * Whose workspace a run of Pulumi need not look at. A workspace is made from the program, the configuration and its own person alone: where those
 * are as at the last completed run, and the state is still the one which that run wrote, registering its nine resources changes nothing.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { contentDigest, filesBelow } from "../../components/folder-content";
import type { CourseConfig, Person } from "../../components/config";
import { LEFT_OUT } from "../../components/left-out";
import { workspaceName } from "../../components/names";
import { leftFileOf } from "../../components/students/roster";
import { inTree } from "../paths";

/** What the last completed run knew. */
export interface Memory {
  /** Digest of the state that it wrote: whatever else touched the stack, also on another machine, is then seen. */
  readonly state: string;
  /** Digest of the program and of the configuration without its people. */
  readonly program: string;
  /** Digest of each person, in no one's words. */
  readonly people: readonly string[];
}

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

/** Digest of all that a workspace is made from but its person: every file of the project's folder, Aula's components, the configuration. */
export function programDigest(config: CourseConfig, folder = process.cwd()): string {
  const { people: _people, ...rest } = config;
  const own = new Set([config.roster, leftFileOf(config.roster)].map((file) => resolve(folder, file)));
  const files = filesBelow(folder, (name) => name.startsWith(".") || ["node_modules", "rendered", "reports"].includes(name)).filter((file) => !own.has(resolve(file)) && statSync(file).isFile());
  const components = inTree("components");
  return sha256([contentDigest(folder, files), contentDigest(components, filesBelow(components, () => false)), JSON.stringify(rest)].join("\n"));
}

const personDigest = (person: Person): string => sha256(JSON.stringify(person));

/** What a completed run is remembered by. @param state content of the state's file */
export function memoryOf({ people }: Pick<CourseConfig, "people">, state: string | Buffer, program: string): Memory {
  return { state: sha256(state), program, people: people.map(personDigest) };
}

/** Workspaces that are as they were. None where the program, the configuration or the state is another one. Pure. */
export function unchangedSince(memory: Memory, { people }: Pick<CourseConfig, "people">, state: string | Buffer, program: string): string[] {
  if (memory.state !== sha256(state) || memory.program !== program) return [];
  const known = new Set(memory.people);
  return people.filter((person) => known.has(personDigest(person))).map((person) => workspaceName("course", person));
}

/** As much of a state's file as is read here. */
interface State {
  readonly checkpoint?: { readonly latest?: { readonly resources?: readonly { readonly urn: string; readonly parent?: string }[] } };
}

/** Those of some workspaces that a state has, each with the URNs of its resources, parents first. Pure. @param state content of the state's file */
export function workspacesIn(state: string, workspaces: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const wanted = new Set(workspaces);
  const found = new Map<string, string[]>();
  const of = new Map<string, string>();
  for (const { urn, parent = "" } of (JSON.parse(state) as State).checkpoint?.latest?.resources ?? []) {
    const own = urn.slice(urn.lastIndexOf("::") + 2);
    const workspace = urn.includes("$aula:students:Workspace::") && wanted.has(own) ? own : of.get(parent);
    if (workspace === undefined) continue;
    of.set(urn, workspace);
    found.set(workspace, [...(found.get(workspace) ?? []), urn]);
  }
  return found;
}

/** Linux takes 2 MiB of arguments and environment together; above, everything is registered. */
const MOST_ARGUMENTS = 1_500_000;

/** What a run leaves out: pulumi's arguments, and the workspaces that the program does not declare. */
export interface LeftOut {
  readonly args: readonly string[];
  readonly workspaces: readonly string[];
}

/** Everybody is registered. */
export const NOBODY: LeftOut = { args: [], workspaces: [] };

/** The memory of a stack's runs, in files of this machine's own. */
export class RunMemory {
  /** Before the run, and not after: somebody may write a file while it runs. */
  private readonly program: string;

  /** @param stateFile the stack's state; @param file where what the last completed run knew is kept */
  constructor(private readonly config: CourseConfig, private readonly stateFile: string, private readonly file: string) {
    this.program = programDigest(config);
  }

  /** What the next run may leave out. */
  leftOut(): LeftOut {
    if (!existsSync(this.file) || !existsSync(this.stateFile)) return NOBODY;
    const state = readFileSync(this.stateFile, "utf8");
    const found = workspacesIn(state, unchangedSince(JSON.parse(readFileSync(this.file, "utf8")) as Memory, this.config, state, this.program));
    // Excluded, or Pulumi would take what the program does not declare for something to delete.
    const args = [...found.values()].flat().flatMap((urn) => ["--exclude", urn]);
    return args.join(" ").length > MOST_ARGUMENTS ? NOBODY : { args, workspaces: [...found.keys()] };
  }

  /**
   * Runs something without what is left out, and remembers how it ended: a run that fails or is killed is followed by one that registers everything.
   * @param run gets the environment by which the program hears of it
   */
  async during<T>({ workspaces }: LeftOut, run: (env: Record<string, string>) => Promise<T>): Promise<T> {
    const list = `${this.file}.left-out`;
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    rmSync(this.file, { force: true });
    writeFileSync(list, JSON.stringify(workspaces), { mode: 0o600 });
    try {
      const outcome = await run({ [LEFT_OUT]: list });
      if (existsSync(this.stateFile)) this.remember(memoryOf(this.config, readFileSync(this.stateFile), this.program));
      return outcome;
    } finally {
      rmSync(list, { force: true });
    }
  }

  private remember(memory: Memory): void {
    writeFileSync(`${this.file}.new`, JSON.stringify(memory), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }
}
