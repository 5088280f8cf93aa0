/** Runs the program against the SDK's own mock monitor and returns what it declared: no engine, no cluster. */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { type CourseConfig, readConfig } from "../../components/config";
import { instanceOf } from "../../components/names";
import type { CourseProgram } from "../../components/program";
import { derive } from "../../components/secrets";
import { applyOrder, type Manifest } from "./manifests";
import { knownMasterSecret, masterSecret } from "./master-secret";
import { type Answers, declaredBy } from "./mock-monitor";
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

/**
 * What the random provider would have made: the course's seed is the master secret, other bytes are derived from it, so
 * that they are the same at every render.
 */
function randomState({ type, name, inputs }: MockResourceArgs, master: Buffer): Record<string, unknown> {
  if (type !== "random:index/randomBytes:RandomBytes")
    throw new Error(`${name}: a render cannot derive a ${type}; use RandomBytes`);
  const bytes = name.endsWith("-seed") ? master : derive(master, name, Number(inputs["length"]));
  return { ...inputs, hex: pulumi.secret(bytes.toString("hex")), base64: pulumi.secret(bytes.toString("base64")) };
}

/** Stands in for the master secret of a course that has none yet, in manifests that show no secret. */
const standIn = (instance: string): Buffer => createHash("sha256").update(`no secret: ${instance}`).digest();

/**
 * Renders a stack. One render a process: the SDK's state is global.
 * @param stack name of the stack; its file is `Pulumi.<stack>.yaml`
 * @param secrets the course's own secrets are wanted: their key is made where there is none, and kept outside the tree.
 * Default: false, and nothing is written; where there is no key yet, secrets are derived from what everybody knows
 * @param capacity whether the quotas must fit the capacity. Default: true
 * @throws ConfigError before anything is made
 */
export async function render(
  stack: string,
  { secrets = false, capacity = true }: { readonly secrets?: boolean; readonly capacity?: boolean } = {},
): Promise<Rendered> {
  const values = readStackFile(stack);
  const config = readConfig(values, [], { capacity });
  const instance = instanceOf(config.course, config.year);
  let known: Buffer | undefined;
  const master = (): Buffer =>
    (known ??= secrets ? masterSecret(instance) : (knownMasterSecret(instance) ?? standIn(instance)));
  const answers: Answers = {
    outputs: (args) => {
      if (args.type.startsWith("random:")) return randomState(args, master());
      // docker-build's Image knows its reference only when it was built.
      return args.type.startsWith("docker-build:") ? { ref: "" } : undefined;
    },
    call: (token) => {
      throw new Error(`a render cannot call ${token}: nothing outside is read`);
    },
  };
  const program = require(resolve(mainFile())) as CourseProgram;
  const run = async (): Promise<Record<string, string>> => {
    const { signIns } = await program({ rendered: true, capacity });
    return new Promise((done) => signIns.apply(done));
  };
  const { declared, result: signIns } = await declaredBy(run, answers, stack, () =>
    pulumi.runtime.setAllConfig(values),
  );
  const objects = declared.filter(({ type }) => type.startsWith("kubernetes:"));
  const manifests = objects.map(({ inputs }) => inputs as Manifest);
  return { config, manifests: applyOrder(manifests), signIns };
}
