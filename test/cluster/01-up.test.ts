/** `make up` and what it leaves: nothing to do the second time, no secret in a render, rights that end at a border. */
import { scryptSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { figure } from "./harness/figures";
import { kubectl, kubectlJson, secretData, tryKubectl } from "./harness/kube";
import { make, mustMake, signInsOf } from "./harness/make";
import { hubNamespace, report, studentNamespace } from "./harness/stack";
import { waitFor } from "./harness/wait";

const HUB = `system:serviceaccount:${hubNamespace}:hub`;

describe("make up", () => {
  it("changes nothing the second time, in seconds", async () => {
    const again = await mustMake(["up"]);
    // The whole line, which names what was changed: a failure is then told from its words.
    expect(/Course: .*/.exec(again.stdout)?.[0]).toMatch(/: \d+ unchanged( \[|$)/);
    figure("make up, nothing to do", `${again.seconds} s`, "≤ 10 s");
    // Far over the aim: the machine may be busy with other things, and then everything takes as many times as long.
    expect(again.seconds).toBeLessThanOrEqual(60);
  });

  it("lists the four people and a password for each", async () => {
    const signIns = signInsOf(await mustMake(["signins"]));
    expect(Object.keys(signIns).sort()).toEqual(["alice", "bob", "carol", "teacher"]);
    expect(new Set(Object.values(signIns)).size).toBe(4);
    for (const password of Object.values(signIns)) expect(password).toMatch(/^[a-z0-9]{14}$/);
  });

  it("names what an unknown command can be", async () => {
    const { code } = await make(["no-such-target"]);
    expect(code).not.toBe(0);
  });
});

describe("a render", () => {
  it("holds no secret value and no declared Job", async () => {
    const folder = report("render");
    await mustMake(["render", `OUT=${folder}`]);
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    expect(files.length).toBeGreaterThan(40);
    const passwords = Object.values(JSON.parse(process.env["AULA_TEST_SIGNINS"] ?? "{}") as Record<string, string>);
    const keys = Object.values(await secretData(hubNamespace, "hub"));
    expect(passwords.length + keys.length).toBeGreaterThanOrEqual(8);
    const all = files.join("\n");
    for (const value of [...passwords, ...keys]) {
      expect(all.includes(value)).toBe(false);
      expect(all.includes(Buffer.from(value).toString("base64"))).toBe(false);
    }
    expect(all).not.toMatch(/"?hash"?: ?"[0-9a-f]{128}"/);
    expect(all).not.toMatch(/^kind: Job$/m);
  });
});

describe("the cluster", () => {
  it("advertises two simulated GPUs to the scheduler", async () => {
    const { items } = await kubectlJson<{ items: { status: { allocatable: Record<string, string> } }[] }>([
      "get",
      "nodes",
    ]);
    expect(items.map(({ status }) => status.allocatable["nvidia.com/gpu"])).toEqual(["2"]);
  });

  it("measures its nodes", async () => {
    const line = await waitFor(
      "kubectl top nodes",
      90,
      async () => (await tryKubectl(["top", "nodes", "--no-headers"])).stdout || undefined,
      5000,
    );
    expect(line).toMatch(/^aula-test-control-plane\s+\d+m\s+\d+%\s+\d+Mi\s+\d+%/);
  });
});

describe("rights of the hub", () => {
  const rights = async (namespace: string, as: string): Promise<string> =>
    kubectl(["auth", "can-i", "--list", `--as=${as}`, "-n", namespace, "--no-headers"]);
  const lines = (text: string): string[] =>
    text
      .split("\n")
      .map((line) => line.trim().replace(/\s+/g, " "))
      .filter(Boolean)
      .sort();

  it.each(["default", "kube-system", hubNamespace])(
    "outside workspaces are those of anybody (%s)",
    async (namespace) => {
      const anybody = await rights(namespace, `system:serviceaccount:${namespace}:nobody-at-all`);
      expect(lines(await rights(namespace, HUB))).toEqual(lines(anybody));
    },
  );

  it("in a workspace are pods and events, and no secret, claim or exec", async () => {
    const namespace = studentNamespace("alice");
    const own = lines(await rights(namespace, HUB)).filter((line) =>
      /^(pods|events|secrets|persistentvolumeclaims|configmaps|\*)/.test(line),
    );
    expect(own).toHaveLength(2);
    expect(own[0]).toMatch(/^events/);
    expect(own[1]).toMatch(/^pods /);
  });
});

describe("secrets and Pod Security", () => {
  it("leave the hub hashes and no password", async () => {
    const text = (await secretData(hubNamespace, "people"))["people.json"] ?? "";
    const { people } = JSON.parse(text) as {
      people: { name: string; scrypt: { salt: string; hash: string; n: number; r: number; p: number } }[];
    };
    const passwords = JSON.parse(process.env["AULA_TEST_SIGNINS"] ?? "{}") as Record<string, string>;
    for (const { name, scrypt } of people) {
      const password = passwords[name] ?? "";
      expect(text.includes(password)).toBe(false);
      const { salt, hash, n, r, p } = scrypt;
      expect(scryptSync(password, Buffer.from(salt, "hex"), 64, { N: n, r, p }).toString("hex")).toBe(hash);
    }
  });

  it.each([hubNamespace, studentNamespace("alice")])("refuse a privileged pod in %s", async (namespace) => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "privileged", namespace },
      spec: { containers: [{ name: "c", image: "none", securityContext: { privileged: true } }] },
    };
    const { ok, stderr } = await tryKubectl(["create", "--dry-run=server", "-f", "-"], JSON.stringify(pod));
    expect(ok).toBe(false);
    expect(stderr).toContain('violates PodSecurity "restricted');
  });
});
