/** Runs what targets/<kind> declares for a cluster, and a cloud's small programs, under mocks. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccess } from "../../components/cluster/access";
import type { Answers } from "../../delivery/course/mock-monitor";
import { type Declared, declared } from "./mocks";

/** What was declared for a cluster, and how a course reaches it. */
export interface Connected {
  readonly all: readonly Declared[];
  readonly access: ClusterAccess;
  /** Its content, in clear. */
  readonly kubeconfig: string;
}

/** Runs a cloud's `connect`. */
export async function connected(connect: () => ClusterAccess, answers: Answers): Promise<Connected> {
  let access: ClusterAccess | undefined;
  const all = await declared(() => {
    access = connect();
  }, answers);
  const kubeconfig = await new Promise<string>((resolve) =>
    pulumi.output(access!.kubeconfig).apply((text) => resolve(text ?? "")),
  );
  return { all, access: access!, kubeconfig };
}

/** Those of a type. */
export const of = (all: readonly Declared[], type: string): Declared[] => all.filter((one) => one.type === type);

/** Names that do not begin with their parent's; at the top there is one name, `top`. */
export const strayNames = (all: readonly Declared[], top: string): string[] =>
  all
    .filter(({ name, parent }) => (parent === undefined ? name !== top : !name.startsWith(`${parent}-`)))
    .map(({ name }) => name);

/**
 * Runs a cloud's programs of docs/programs; what each of them declares, as `Role, Subnet 4`, without components and
 * providers.
 */
export async function programs(cloud: string, answers: Answers): Promise<Record<string, string>> {
  const folder = join(__dirname, "../../docs/programs", cloud);
  const made: Record<string, string> = {};
  for (const file of readdirSync(folder).sort()) {
    // Loading a program runs it.
    const all = await declared(() => {
      require(join(folder, file));
    }, answers);
    const types = all
      .map(({ type }) => type)
      .filter((type) => !/^(aula|pulumi):/.test(type))
      .map((type) => type.split(":").at(-1) ?? "");
    const count = (type: string): number => types.filter((one) => one === type).length;
    made[file] = [...new Set(types)]
      .sort()
      .map((type) => (count(type) === 1 ? type : `${type} ${count(type)}`))
      .join(", ");
  }
  return made;
}

/** What the stack of a cluster by itself exports (targets/<cloud>/index.ts). @param target as its file has it */
export async function exportsOf(
  cloud: string,
  target: object,
  answers: Answers,
): Promise<Record<string, pulumi.Output<string> | string>> {
  let exported: Record<string, pulumi.Output<string> | string> = {};
  await declared(() => {
    pulumi.runtime.setAllConfig({ "aula:target": JSON.stringify(target) });
    // Loading it runs it.
    exported = { ...(require(join(__dirname, "../../targets", cloud, "index")) as typeof exported) };
  }, answers);
  return exported;
}

/** An output's value, and whether an engine would hide it. */
export async function known(
  output: pulumi.Output<string> | string | undefined,
): Promise<{ value: string | undefined; secret: boolean }> {
  const all = pulumi.output(output);
  return {
    value: await new Promise<string | undefined>((resolve) => all.apply(resolve)),
    secret: await pulumi.isSecret(all),
  };
}
