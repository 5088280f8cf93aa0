import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { Log } from "sarif";
import { stringify } from "yaml";
import { main } from "../../policies/cli";
import {
  container,
  deployment,
  hub,
  namespace,
  networkPolicy,
  pod,
  quota,
  workspace,
} from "../../policies/rules/examples";

const folder = mkdtempSync(join(tmpdir(), "aula-policy-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** Runs the command; the exit status and what was printed, without the folder's name. */
function run(...args: string[]): { status: number; out: string; err: string } {
  const [out, err]: [string[], string[]] = [[], []];
  const status = main(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  const plain = (lines: string[]) => lines.join("\n").replaceAll(`${folder}/`, "");
  return { status, out: plain(out), err: plain(err) };
}

/** Judges texts as files. */
const judge = (texts: readonly string[], ...options: string[]) =>
  run("check", ...options, ...texts.map((text, index) => write(`${index}.yaml`, text)));
const lineOf = (text: string, part: string) => text.split("\n").findIndex((line) => line.includes(part)) + 1;
const documents = (objects: readonly object[]) => objects.map((object) => stringify(object)).join("---\n");

describe("aula-policy check", () => {
  test("accepts safe manifests, several in a file and in several files", () => {
    expect(judge([documents(workspace()), stringify(pod())])).toEqual({
      status: 0,
      out: "5 objects: 0 mandatory, 0 advisory, 0 waived",
      err: "",
    });
  });

  test("judges all files together", () => {
    const [one, ...others] = workspace().map((object) => stringify(object));
    expect(judge([one ?? "", ...others]).status).toBe(0);
    expect(judge([one ?? ""]).status).toBe(1);
  });

  test("prints rule, object, place, reason and cure", () => {
    const text = documents([pod(), pod({ hostPID: true })]);
    expect(judge([text])).toEqual({
      status: 1,
      out: [
        "mandatory  no-host-namespaces (high)  Pod course-student/example",
        `    0.yaml:${lineOf(text, "hostPID")}  spec.hostPID: the pod uses its node's PID namespace`,
        "    cure: Remove hostNetwork, hostPID and hostIPC.",
        "",
        "2 objects: 1 mandatory, 0 advisory, 0 waived",
      ].join("\n"),
      err: "",
    });
  });

  test("names the line of what is wrong, or of the nearest part where something is missing", () => {
    const items = documents([
      { apiVersion: "v1", kind: "List", items: [pod(), pod({ containers: [container({ image: "busybox" })] })] },
    ]);
    expect(judge([items]).out).toContain(`0.yaml:${lineOf(items, "busybox")}  spec.containers[0].image: `);
    expect(
      judge(["apiVersion: v1\nkind: Pod\nmetadata:\n  name: one\n  namespace: a\nspec:\n  containers: []\n"]).out,
    ).toContain("0.yaml:6  spec.automountServiceAccountToken: ");
  });

  test("takes waivers out of several files, named by AULA_WAIVERS too", () => {
    const one = write(
      "one.yaml",
      "- {rule: no-host-namespaces, object: Pod */*, value: hostNetwork, reason: r, owner: Ada, expires: 9999-12-31}\n",
    );
    const two = write(
      "two.yaml",
      "- {rule: no-host-namespaces, object: Pod */*, value: hostPID, reason: r, owner: Bob, expires: 9999-12-31}\n",
    );
    const text = documents([pod({ hostNetwork: true, hostPID: true })]);
    expect(judge([text], "--waivers", one).status).toBe(1);
    expect(judge([text], "--waivers", [one, two].join(delimiter)).status).toBe(0);
    process.env["AULA_WAIVERS"] = [one, two].join(delimiter);
    try {
      expect(judge([text]).status).toBe(0);
      expect(judge([text], "--waivers", two).status).toBe(1);
      process.env["AULA_WAIVERS"] = "";
      expect(judge([text]).status).toBe(1);
    } finally {
      delete process.env["AULA_WAIVERS"];
    }
  });

  test("shows what is waived, by whom and why, and says what waivers are for nothing", () => {
    const gpu = [
      namespace("gpu", "privileged"),
      networkPolicy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, "course-gpu"),
    ];
    const waivers = write(
      "waivers.yaml",
      "- {rule: namespace-pod-security, object: Namespace *-gpu, value: privileged, reason: Kubelet's sockets., " +
        "owner: Ada, expires: 9999-12-31}\n- {rule: run-as-user, object: Pod a/b, reason: r, owner: Bob, expires: " +
        "9999-12-31}\n",
    );
    const { status, out } = judge([documents(gpu)], "--waivers", waivers);
    expect({ status, out }).toEqual({
      status: 0,
      out: expect.stringMatching(
        /^waived {5}namespace-pod-security {2}Namespace course-gpu\n.*\n {4}because: Kubelet's sockets. \(Ada, until 9999-12-31\)\n\n2 objects/,
      ),
    });
    expect(judge([documents([...gpu, ...hub()])], "--waivers", waivers).out).toContain(
      "unused     waiver of run-as-user for Pod a/b (Bob): not needed",
    );
  });

  test("reads `yes` as Kubernetes does", () => {
    expect(
      judge(["apiVersion: v1\nkind: Pod\nspec: {automountServiceAccountToken: no, hostNetwork: yes}\n"]),
    ).toMatchObject({ status: 1, out: expect.stringContaining("no-host-namespaces") });
  });

  test("--level asks for Pod Security alone, --version for a version of it", () => {
    const bare = stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "bare" },
      spec: {
        containers: [{ name: "a", image: "busybox", livenessProbe: { httpGet: { port: 80, host: "10.0.0.1" } } }],
      },
    });
    const rulesOf = (...options: string[]) =>
      judge([bare], "--format", "json", ...options)
        .out.match(/"rule":"[^"]*"/g)
        ?.map((text) => text.slice(8, -1)) ?? [];
    expect(rulesOf("--level", "baseline", "--version", "v1.33")).toEqual([]);
    expect(rulesOf("--level", "baseline", "--version", "v1.34")).toEqual(["host-probes"]);
    expect(rulesOf("--level", "restricted", "--version", "v1.7")).toEqual(["run-as-non-root"]);
    expect(rulesOf("--level", "restricted")).toEqual([
      "host-probes",
      "capabilities-restricted",
      "no-privilege-escalation",
      "run-as-non-root",
      "seccomp-restricted",
    ]);
    expect(rulesOf()).toContain("pinned-images");
  });

  test("--capacity is what quotas may promise in all", () => {
    expect(
      judge([documents([...hub(), ...workspace("ResourceQuota"), quota()])], "--capacity", "cpu=1,memory=6Gi").status,
    ).toBe(0);
    const { status, out } = judge([documents([...hub(), ...workspace()])], "--capacity", "cpu=500m");
    expect(status).toBe(1);
    expect(out).toContain(
      "Namespace course-hub\n    0.yaml:4  metadata.name: the quotas of the course promise 1 of cpu in total, " +
        "but 0.5 is declared (500m)",
    );
  });
});

describe("formats", () => {
  test("json is one line a file", () => {
    const { status, out } = judge(
      [stringify(pod()), stringify(pod({ hostPID: true }))],
      "--format",
      "json",
      "--level",
      "baseline",
      "--version",
      "1.30",
    );
    expect(status).toBe(1);
    const violation = {
      rule: "no-host-namespaces",
      object: "Pod course-student/example",
      path: "spec.hostPID",
      reason: "the pod uses its node's PID namespace",
      cure: "Remove hostNetwork, hostPID and hostIPC.",
    };
    expect(out.split("\n").map((line) => JSON.parse(line) as unknown)).toEqual([
      { file: "0.yaml", level: "baseline", version: "v1.30", ok: true, violations: [] },
      { file: "1.yaml", level: "baseline", version: "v1.30", ok: false, violations: [violation] },
    ]);
  });

  test("sarif has the rules, the place by file and line, and what is waived as suppressed", () => {
    const waivers = write(
      "waivers.yaml",
      "- {rule: no-host-namespaces, object: Deployment course-student/example, reason: r, owner: o, expires: " +
        "9999-12-31}\n",
    );
    const text = documents([pod({ hostPID: true }), deployment({ hostPID: true })]);
    const { status, out } = judge([text], "--format", "sarif", "--waivers", waivers);
    expect(status).toBe(1);
    const {
      version,
      runs: [found],
    } = JSON.parse(out) as Log;
    expect([version, found?.tool.driver.name]).toEqual(["2.1.0", "aula-policy"]);
    expect(found?.results).toMatchObject([
      {
        ruleId: "no-host-namespaces",
        level: "error",
        locations: [{ physicalLocation: { region: { startLine: lineOf(text, "hostPID") } } }],
      },
      { ruleId: "no-host-namespaces", suppressions: [{ kind: "external", justification: "r (o, until 9999-12-31)" }] },
    ]);
    for (const { ruleId, ruleIndex = -1, locations } of found?.results ?? []) {
      expect(found?.tool.driver.rules?.[ruleIndex]?.id).toBe(ruleId);
      expect(locations?.[0]?.physicalLocation?.artifactLocation?.uri).toMatch(/^file:\/\/.*0\.yaml$/);
    }
  });
});

describe("input that cannot be judged", () => {
  test.each([
    ["text that is not YAML", "a: [1, 2", /^0\.yaml: not YAML: /],
    ["a key twice", "apiVersion: v1\nkind: Pod\nkind: Namespace\n", /^0\.yaml: not YAML: Map keys must be unique/],
    ["an alias without an anchor", "apiVersion: v1\nkind: *none\n", /^0\.yaml: not YAML: /],
    [
      "something that is no object",
      "apiVersion: v1\nkind: Namespace\n---\njust text\n",
      /^0\.yaml: document 2 is not a Kubernetes object/,
    ],
  ])("refuses %s", (_, text, message) => {
    expect(judge([text])).toEqual({ status: 2, out: "", err: expect.stringMatching(message) });
  });

  test.each([
    ["a file that is not there", ["none.yaml"], "none.yaml: cannot be read: the file does not exist"],
    ["a folder", [folder], `${folder}: cannot be read: it is a folder; name the files in it`],
    [
      "a version that the pack does not know",
      ["--version", "v1.99", "x"],
      'Kubernetes version "v1.99" is not supported: use one from v1.0 to v1.37, or latest',
    ],
    [
      "a level that there is not",
      ["--level", "strict", "x"],
      "error: option '--level <level>' argument 'strict' is invalid. Allowed choices are baseline, restricted, course.",
    ],
    [
      "a format that there is not",
      ["--format", "xml", "x"],
      "error: option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, sarif.",
    ],
    [
      "a capacity that is none",
      ["--capacity", "cpu=many", "x"],
      "error: option '--capacity <list>' argument 'cpu=many' is invalid. \"cpu=many\" is not a resource with a " +
        "quantity, such as cpu=5 or memory=30Gi.",
    ],
    ["waivers that are not there", ["--waivers", "none.yaml", "x"], /^none\.yaml: cannot read the waivers: ENOENT/],
    ["no file at all", [], "error: missing required argument 'file'"],
  ])("refuses %s", (_, args, message) => {
    expect(run("check", ...args)).toEqual({
      status: 2,
      out: "",
      err: typeof message === "string" ? message : expect.stringMatching(message),
    });
  });

  test("is named in the one line that is printed, whatever the format", () => {
    expect(judge(["a: [1"], "--format", "json")).toEqual({
      status: 2,
      out: "",
      err: expect.stringMatching(/^0\.yaml: not YAML: .*$/),
    });
  });
});

test("the command itself runs as it is installed, and reads the standard input", () => {
  const command = resolve(__dirname, "../../policies/bin/aula-policy.js");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [command, "check", "--level", "restricted", "--format", "json", "-"],
    { input: stringify(pod({ hostIPC: true })), encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ file: "-", ok: false, violations: [{ rule: "no-host-namespaces" }] });
});
