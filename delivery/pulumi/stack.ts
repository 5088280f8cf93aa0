/** A course's stack, through Pulumi's Automation API: the program runs in this process, the engine is the CLI. */
import { resolve } from "node:path";
import {
  ConcurrentUpdateError,
  LocalWorkspace,
  Stack,
  StackNotFoundError,
  type UpOptions,
} from "@pulumi/pulumi/automation";
import { ConfigError } from "../../components/errors";
import type { CourseProgram, ProgramRun } from "../../components/program";
import type { Context } from "../context";
import { type Plan, previewLines } from "../course/preview";
import { mainFile } from "../course/project";
import { AulaError } from "../errors";
import type { Report } from "../report";
import { type FoundPulumi, findPulumi, pathWith } from "./command";
import { previewEnvironment, runEnvironment } from "./environment";
import { clearKilledRuns, otherRun } from "./locks";
import { PlannedSteps } from "./planned";
import { RunProgress } from "./progress";
import { makeScratch } from "./scratch";
import { sealSeed } from "./seed";

/** Operations at a time. The engine's own default is four a core; an API server takes more than two cores' worth. */
const PARALLEL = 16;
/** A namespace takes seconds to end, and costs nobody anything while it does. */
const PARALLEL_DESTROY = 64;

/** Options of a run. */
export interface RunOptions {
  readonly run?: ProgramRun;
  /** Look first what is there: the cluster is not what the state says. */
  readonly refresh?: boolean;
  /** Folders of policy packs that the engine itself loads. */
  readonly policyPacks?: string[];
}

/** The program of the folder that a command runs in. */
const programOf = (): CourseProgram => require(resolve(mainFile())) as CourseProgram;

/** A course's stack. */
export class CourseStack {
  private constructor(
    private readonly stack: Stack,
    private readonly context: Context,
    readonly pulumi: FoundPulumi,
    private readonly report: Report,
    /** Ends what only this command needed. */
    readonly close: () => void = () => undefined,
  ) {}

  /**
   * Opens the stack, made if there is none. Its secrets' seed is sealed before Pulumi's first operation.
   * @param report hears which Pulumi is used, and how far a build of it is
   */
  static async open(context: Context, report: Report): Promise<CourseStack> {
    const pulumi = await findPulumi(report);
    const envVars = runEnvironment(context.stack, context.config, pathWith(pulumi));
    await clearKilledRuns(context.stack);
    await sealSeed(context, { command: pulumi.command.command, env: envVars });
    const workspace = await LocalWorkspace.create({ workDir: process.cwd(), pulumiCommand: pulumi.command, envVars });
    return new CourseStack(await Stack.createOrSelect(context.stack, workspace), context, pulumi, report);
  }

  /**
   * Opens the stack for a preview: its file, its passphrase and this machine's state stay as they are, and are not made.
   * A stack that a backend elsewhere does not know is made there, for that cannot be read otherwise; it is said before.
   */
  static async openForPreview(context: Context, report: Report): Promise<CourseStack> {
    const pulumi = await findPulumi(report);
    await clearKilledRuns(context.stack);
    const scratch = makeScratch(context.stack);
    try {
      const envVars = previewEnvironment(context.stack, context.config, pathWith(pulumi), scratch.backend);
      await sealSeed(context, { command: pulumi.command.command, env: envVars }, scratch.folder);
      const workspace = await LocalWorkspace.create({
        workDir: scratch.folder,
        pulumiCommand: pulumi.command,
        envVars,
      });
      const stack = await Stack.select(context.stack, workspace).catch((error: unknown) => {
        if (!(error instanceof StackNotFoundError)) throw error;
        if (scratch.backend === undefined)
          console.log(`${envVars["PULUMI_BACKEND_URL"]} has no stack ${context.stack} yet: it is made there, empty`);
        return Stack.create(context.stack, workspace);
      });
      return new CourseStack(stack, context, pulumi, report, scratch.remove);
    } catch (error) {
      scratch.remove();
      throw error;
    }
  }

  /** Brings the course up to date. @returns what changed */
  up(options: RunOptions = {}): Promise<string> {
    return this.operate("up", options, (shared) =>
      this.stack.up({
        ...shared,
        parallel: PARALLEL,
        ...(options.policyPacks ? { policyPacks: options.policyPacks } : {}),
      }),
    );
  }

  /** What `up` would change, in numbers of objects and in people's words. Of a stack that was opened for it. */
  async preview(options: RunOptions = {}): Promise<{ outcome: string; lines: readonly string[] }> {
    const steps = new PlannedSteps();
    let compared: Pick<Plan, "before" | "now"> | undefined;
    const run: ProgramRun = {
      ...options.run,
      onCompared: (before, now) => {
        compared = { before, now };
      },
    };
    const outcome = await this.operate("preview", { ...options, run }, ({ onEvent, ...shared }) =>
      this.stack.preview({
        ...shared,
        parallel: PARALLEL,
        onEvent: (event) => {
          steps.take(event);
          onEvent?.(event);
        },
      }),
    );
    const { working = [] } = run;
    return { outcome, lines: compared ? previewLines({ ...compared, working, steps: steps.all() }) : [] };
  }

  /** Reads what is there into the state. */
  refresh(): Promise<string> {
    return this.operate("refresh", {}, (shared) => this.stack.refresh({ ...shared, parallel: PARALLEL }));
  }

  /** Removes what the state holds, homes and their namespaces excepted, and then the stack; its file stays. */
  async destroy(): Promise<string> {
    const outcome = await this.operate("destroy", {}, (shared) =>
      this.stack.destroy({ ...shared, parallel: PARALLEL_DESTROY }),
    );
    await this.stack.workspace.removeStack(this.context.stack, { preserveConfig: true });
    return outcome;
  }

  /** Warnings of the last operation. */
  warnings: readonly string[] = [];

  /** The stack's state, changed by `change` and written back. */
  async edit(change: (deployment: unknown) => unknown): Promise<void> {
    const { version, deployment } = await this.stack.exportStack();
    await this.stack.importStack({ version, deployment: change(deployment) });
  }

  private async operate<T>(
    name: string,
    { run = {}, refresh = false }: RunOptions,
    call: (shared: Pick<UpOptions, "onEvent" | "onError" | "refresh" | "program">) => Promise<T>,
  ): Promise<string> {
    let declared = 0;
    const progress = new RunProgress(
      (line) => this.report(`${name}: ${line}`),
      () => declared,
    );
    const program = programOf();
    const onDeclared = (): void => {
      declared += 1;
    };
    let refused: unknown;
    const counted = async (): Promise<Record<string, unknown>> => {
      declared = 0;
      try {
        return { ...(await program({ ...run, onDeclared })) };
      } catch (error) {
        refused = error;
        throw error;
      }
    };
    const nothing = (): void => undefined;
    try {
      await call({ onEvent: (event) => progress.take(event), onError: nothing, refresh, program: counted });
    } catch (error) {
      throw this.failure(name, error as Error, progress, refused);
    } finally {
      this.warnings = [...progress.warnings];
    }
    return progress.outcome();
  }

  /** A run's failure with the objects' own reasons, and never the engine's dump: its text may hold a secret. */
  private failure(name: string, error: Error, progress: RunProgress, refused: unknown): Error {
    if (refused instanceof ConfigError) return refused;
    if (error instanceof ConcurrentUpdateError) {
      return otherRun();
    }
    const reasons = progress.failures();
    const text =
      reasons.length > 0 ? reasons.map((reason) => `\n  ${reason}`).join("") : ` ${lastLines(error.message)}`;
    return new AulaError(
      `pulumi ${name} did not complete:${text}`,
      "put that right; then the same command again: it goes on from there",
    );
  }
}

/** The CLI's last words, where no event says more. */
const lastLines = (text: string): string => text.trim().split("\n").filter(Boolean).slice(-5).join("\n  ");
