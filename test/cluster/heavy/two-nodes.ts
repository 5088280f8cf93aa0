/** The heavy tests' course: the example on two nodes. */
import "./names";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { isNamespaceOf } from "../../../components/names";
import { nodeContainers } from "../../../delivery/cluster/nodes";
import { findEngine } from "../../../delivery/machine/engine";
import { homesDir } from "../../../delivery/paths";
import { type Made, make, mustMake, signInsOf } from "../harness/make";
import { CLUSTER, EXAMPLE_STUDENTS, PORT, writeRoster, writeStack } from "../harness/stack";

/** Writes the stack for a cluster with so many nodes. */
export function writeCourse(nodes: number): void {
  writeRoster(EXAMPLE_STUDENTS);
  writeStack([[["aula:target"], { kind: "kind", cluster: CLUSTER, nodes, listen: "127.0.0.1", port: PORT }]]);
}

/** Removes everything of these tests, homes too. */
export async function removeEverything(): Promise<void> {
  await make(["down", "CLUSTER=1"], { aloud: true });
  await make(["purge", "CONFIRM=1"]);
}

/** Removes the homes of another course on these tests' cluster, which its `make down` keeps. */
export function eraseHomes(instance: string): void {
  const all = homesDir(CLUSTER);
  for (const name of existsSync(all) ? readdirSync(all) : [])
    if (isNamespaceOf(instance, name)) rmSync(homesDir(CLUSTER, name), { recursive: true, force: true });
}

/** `make up` to its end; passwords are known after it. */
export async function up(args: readonly string[] = []): Promise<Made> {
  const made = await mustMake(["up", ...args], { aloud: true });
  process.env["AULA_TEST_SIGNINS"] = JSON.stringify(signInsOf(await mustMake(["signins"])));
  return made;
}

/** Runs the container engine on each of the cluster's node containers. */
export async function onNodes(command: string, ...more: string[]): Promise<void> {
  const engine = await findEngine();
  for (const { name } of await nodeContainers(engine, CLUSTER)) await engine.run([command, ...more, name]);
}
