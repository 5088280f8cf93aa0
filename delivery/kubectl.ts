/** kubectl against one course's cluster: kubeconfig and context always given, so that it can never be another one. */
import { AulaError } from "./errors";
import { type ExecResult, type Streamed, stream, tryExec } from "./exec";

/** Options of a call. */
export interface CallOptions {
  /** Standard input. */
  input?: string;
  /** An exit code other than 0 gives undefined instead of an error. */
  optional?: boolean;
}

export class Kubectl {
  /** @param binary path of kubectl; @param access which cluster */
  constructor(
    private readonly binary: string,
    private readonly access: { readonly kubeconfig: string | undefined; readonly context: string },
  ) {}

  /** Arguments that every call begins with. */
  get prefix(): string[] {
    const { kubeconfig, context } = this.access;
    return [...(kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig]), "--context", context];
  }

  /** Runs kubectl and returns what it printed. @throws AulaError with kubectl's own words */
  async run(args: readonly string[], options: CallOptions = {}): Promise<string> {
    const { ok, stdout, stderr } = await tryExec(
      this.binary,
      [...this.prefix, ...args],
      options.input === undefined ? {} : { input: options.input },
    );
    if (ok) return stdout;
    if (options.optional) return "";
    throw new AulaError(
      `kubectl ${args.slice(0, 3).join(" ")} failed: ${stderr.trim() || "without output"}`,
      "put right what kubectl says; then the same command again",
    );
  }

  /** Runs kubectl and reads its JSON; undefined when it printed none and `optional` is set. */
  async json<T>(args: readonly string[], options: CallOptions = {}): Promise<T | undefined> {
    const text = await this.run([...args, "-o", "json"], options);
    return text === "" ? undefined : (JSON.parse(text) as T);
  }

  /** Runs kubectl and says how it ended: a refusal is an answer. */
  try(args: readonly string[], input?: string): Promise<ExecResult> {
    return tryExec(this.binary, [...this.prefix, ...args], input === undefined ? {} : { input });
  }

  /** Starts kubectl with its input and output as streams of bytes. */
  stream(args: readonly string[]): Promise<Streamed> {
    return stream(this.binary, [...this.prefix, ...args]);
  }
}
