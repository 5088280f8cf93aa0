/** Runs the program against the SDK's own mock monitor and returns what it declared: no engine, no cluster. */
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import * as settings from "@pulumi/pulumi/runtime/settings";
import { instanceOf } from "../../components/names";
import { readConfig, type CourseConfig } from "../../components/config";
import type { CourseOutputs } from "../../components/program";
import { derive } from "../../components/secrets";
import { masterSecret } from "./master-secret";
import { applyOrder, type Manifest } from "./manifests";
import { mainFile } from "./project";
import { readStackFile } from "./stack-file";

/** What a stack's program declares. */
export interface Rendered {
  readonly config: CourseConfig;
  /** Kubernetes objects in the order in which they can be applied. Secrets are in clear. */
  readonly manifests: readonly Manifest[];
  /** Password of each person who may sign in. */
  readonly signIns: Readonly<Record<string, string>>;
}

/** Resolves when every registration has been answered. The SDK has no public way (pulumi#6666). */
interface WaitForRPCs {
  waitForRPCs(): Promise<void>;
}

const SECRET = "4dabf18193072939515e22adb298388d";

/** Inputs as they reach the cluster: the SDK's wrappers of secrets taken off, fields that are not set left out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (SECRET in value) return plain((value as { value?: unknown }).value);
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => [k, plain(v)]));
}

/** What the random provider would have made: the course's seed is the master secret, other bytes are derived from it, so that they are the same at every render. */
function randomState({ type, name, inputs }: MockResourceArgs, master: Buffer): Record<string, unknown> {
  if (type !== "random:index/randomBytes:RandomBytes") throw new Error(`${name}: a render cannot derive a ${type}; use RandomBytes`);
  const bytes = name.endsWith("-seed") ? master : derive(master, name, Number(inputs["length"]));
  return { ...inputs, hex: pulumi.secret(bytes.toString("hex")), base64: pulumi.secret(bytes.toString("base64")) };
}

/**
 * Renders a stack. One render a process: the SDK's state and the program's module are global.
 * @param stack name of the stack; its file is `Pulumi.<stack>.yaml`
 * @throws ConfigError before anything is made
 */
export async function render(stack: string): Promise<Rendered> {
  const values = readStackFile(stack);
  const config = readConfig(values);
  let known: Buffer | undefined;
  const master = (): Buffer => (known ??= masterSecret(instanceOf(config.course, config.year)));
  const manifests: Manifest[] = [];
  await pulumi.runtime.setMocks({
    newResource: (args) => {
      if (args.type.startsWith("random:")) return { id: args.name, state: randomState(args, master()) };
      if (args.type.startsWith("kubernetes:")) manifests.push(plain(args.inputs) as Manifest);
      // docker-build's Image knows its reference only when it was built.
      return { id: args.name, state: { ...args.inputs, ref: "" } };
    },
    call: ({ token }) => {
      throw new Error(`a render cannot call ${token}: nothing outside is read`);
    },
  }, "aula", stack);
  pulumi.runtime.setAllConfig(values);
  // The SDK takes a stack trace of every promise: with 200 students that was two thirds of the time.
  Error.stackTraceLimit = 0;
  // Required here and not at the top: loading the program runs it.
  const program = require(resolve(mainFile())) as CourseOutputs;
  const signIns = await new Promise<Record<string, string>>((resolve) => program.signIns.apply(resolve));
  await (settings as typeof settings & WaitForRPCs).waitForRPCs();
  Error.stackTraceLimit = 10;
  return { config, manifests: applyOrder(manifests), signIns };
}
