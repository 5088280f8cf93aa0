/**
 * Before the first test: the tests' course is up, and as the tests expect it, whatever an earlier run left. Prints the
 * sign-ins as JSON.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { leftFileOf } from "../../../components/students/roster";
import { findChromium } from "./browser";
import { figure } from "./figures";
import { ops, stopServer } from "./hub";
import { kubectl, kubectlJson } from "./kube";
import { mustMake, signInsOf } from "./make";
import {
  benchNamespace,
  EXAMPLE_STUDENTS,
  INSTANCE,
  REPORTS,
  ROOT,
  ROSTER,
  say,
  writeRoster,
  writeStack,
} from "./stack";

/** Who has a namespace and is not in the tests' roster: a run that was stopped half-way left them. */
async function strangers(): Promise<string[]> {
  const prefix = `${INSTANCE}-student-`;
  const { items } = await kubectlJson<{ items: { metadata: { name: string } }[] }>([
    "get",
    "namespace",
    "-l",
    `aula.dev/instance=${INSTANCE},aula.dev/role=student`,
  ]);
  return items
    .map(({ metadata }) => metadata.name.slice(prefix.length))
    .filter((name) => !EXAMPLE_STUDENTS.includes(name));
}

async function setup(): Promise<void> {
  process.chdir(ROOT);
  rmSync(REPORTS, { recursive: true, force: true });
  findChromium();
  writeStack();
  writeRoster(EXAMPLE_STUDENTS);
  rmSync(join(ROOT, leftFileOf(ROSTER)), { force: true });

  say("make up of the tests' course; with a cluster to make it takes minutes");
  // A test that was stopped half-way may have left a changed quota, or more people than are on the roster.
  const up = await mustMake(["up", "REFRESH=1", "CONFIRM=1"], { aloud: true });
  const stages = /^ *time +(.*)$/m.exec(up.stdout)?.[1] ?? "";
  figure("make up before the tests", `${up.seconds} s (${stages})`);

  for (const name of await strangers()) await mustMake(["purge", `STUDENT=${name}`, "CONFIRM=1"]);
  await kubectl(["delete", "jobs", "--all", "-n", benchNamespace, "--wait=false"]);
  const users = JSON.parse((await ops("GET", "/users")).text) as { name: string; servers: Record<string, unknown> }[];
  for (const { name, servers } of users) if (Object.keys(servers).length > 0) await stopServer(name);
  console.log(JSON.stringify(signInsOf(await mustMake(["signins"]))));
}

void setup();
