/** A wrong configuration: one clear error, a non-zero exit, and a cluster in which nothing changed. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { kubectl } from "./harness/kube";
import { make } from "./harness/make";
import { type Change, INSTANCE, ROOT, removeStack, writeRoster, writeStack } from "./harness/stack";

const STACK = "citest-wrong.local";
const ROSTER = "rosters/citest-wrong.csv";

/**
 * Objects of the course with what changes when somebody changes them; kinds whose versions count up by themselves are
 * left out.
 */
async function state(): Promise<string> {
  const kinds = "namespace,configmap,secret,serviceaccount,limitrange,networkpolicy,rolebinding,clusterrole,cronjob";
  const columns = "K:.kind,S:.metadata.namespace,N:.metadata.name,R:.metadata.resourceVersion";
  const label = ["-A", "-l", `aula.dev/instance=${INSTANCE}`, "--no-headers"];
  const versions = await kubectl(["get", kinds, ...label, "-o", `custom-columns=${columns}`]);
  return (
    versions +
    (await kubectl([
      "get",
      "deployment,daemonset",
      ...label,
      "-o",
      `custom-columns=${columns.replace("resourceVersion", "generation")}`,
    ]))
  );
}

interface Case {
  readonly what: string;
  readonly says: RegExp;
  readonly changes: readonly Change[];
  readonly students?: readonly string[];
}

const roster: Change = [["aula:roster"], ROSTER];
const CASES: Case[] = [
  {
    what: "an unknown key",
    says: /aula:student\.quotas: there is no such key; did you mean "quota"\?/,
    changes: [[["aula:student", "quotas"], { cpu: 1 }]],
  },
  {
    what: "a bad quantity",
    says: /aula:student\.quota\.memory: "6 gigabytes" is not an amount of memory such as 512Mi or 6Gi; did you mean "6Gi"\?/,
    changes: [[["aula:student", "quota", "memory"], "6 gigabytes"]],
  },
  {
    what: "a user name that is there twice",
    says: /rosters\/citest-wrong\.csv, line 3: "alice" is there already, on line 2/,
    changes: [roster],
    students: ["alice", "alice"],
  },
  {
    what: "an unsafe user name",
    says: /rosters\/citest-wrong\.csv, line 3: "Bob Example" is not a safe user name/,
    changes: [roster],
    students: ["alice", "Bob Example"],
  },
  { what: "quotas over the capacity", says: /memory/, changes: [[["aula:student", "quota", "memory"], "60Gi"]] },
  {
    what: "a roster that is not there",
    says: /aula:roster: "rosters\/nowhere\.csv" does not exist; copy rosters\/example\.csv/,
    changes: [[["aula:roster"], "rosters/nowhere.csv"]],
  },
  {
    what: "a secure: value without its passphrase",
    says: /aula:title is a "secure:" value that this machine's own passphrase does not open; set PULUMI_CONFIG_PASSPHRASE/,
    changes: [[["aula:title"], { secure: "v1:bm9uY2U=:c2VhbGVk" }]],
  },
];

describe("make up with a wrong configuration", () => {
  let before = "";
  beforeAll(async () => {
    before = await state();
  });
  afterEach(() => {
    removeStack(STACK);
    rmSync(join(ROOT, ROSTER), { force: true });
  });

  it.each(CASES)("$what: one clear error, nothing changed", async ({ says, changes, students }) => {
    writeStack(changes, STACK);
    if (students) writeRoster(students, ROSTER);
    const { code, stdout, stderr } = await make(["up"], {
      input: STACK,
      env: { PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: undefined },
    });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(says);
    const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !/^(make|npm warn)/.test(line));
    // The stack, the error, "Nothing was changed."
    expect(lines.length).toBeLessThanOrEqual(3);
    expect(stderr + stdout).not.toMatch(/^\s+at .*\.ts:\d+/m);
    expect(await state()).toBe(before);
  });
});
