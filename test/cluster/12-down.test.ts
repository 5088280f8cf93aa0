/** Who owns a course, and what is left of it after `make down`. */
import { existsSync } from "node:fs";
import { homesDir } from "../../delivery/paths";
import { figure } from "./harness/figures";
import { startServer } from "./harness/hub";
import { kubectl, kubectlJson } from "./harness/kube";
import { make, mustMake } from "./harness/make";
import { python } from "./harness/notebook";
import { CLUSTER, hubNamespace, INSTANCE, studentNamespace } from "./harness/stack";

const label = ["-l", `aula.dev/instance=${INSTANCE}`];

describe("a course that was begun with the other engine", () => {
  const record = (engine: string): Promise<string> => kubectl(["patch", "configmap", "aula", "-n", hubNamespace, "--type=merge", "-p", JSON.stringify({ data: { engine } })]);
  const version = (): Promise<string> => kubectl(["get", "deployment,secret,configmap", "-n", hubNamespace, ...label, "-o", "custom-columns=N:.metadata.name,R:.metadata.resourceVersion", "--no-headers"]);
  afterEach(() => record("manifests"));

  it("is not touched: make up refuses with a sentence", async () => {
    await record("pulumi");
    const before = await version();
    const { code, stderr } = await make(["up", "ENGINE=manifests"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("ENGINE=manifests, but this course was begun with pulumi, and two owners would undo each other's work");
    expect(await version()).toBe(before);
  });
});

describe("make down", () => {
  const home = homesDir(CLUSTER, studentNamespace("bob"), "home");

  beforeAll(async () => {
    await startServer("bob");
    await python("bob", "open('/home/student/after-down.txt', 'w').write('found again')");
    const down = await mustMake(["down"], { aloud: true });
    figure("make down", `${down.seconds} s`);
    expect(down.stdout).toContain("homes");
  });

  it("removes every object of the course", async () => {
    expect(await kubectl(["get", "namespace,clusterrole,clusterrolebinding", ...label, "-o", "name"])).toBe("");
    const { items } = await kubectlJson<{ items: { spec: { claimRef?: { namespace: string } } }[] }>(["get", "pv"]);
    expect(items.filter(({ spec }) => spec.claimRef?.namespace.startsWith(`${INSTANCE}-`))).toEqual([]);
  });

  it("keeps the homes", () => {
    expect(existsSync(home)).toBe(true);
  });

  it("is taken back by make up, which finds them again", async () => {
    const up = await mustMake(["up"], { aloud: true });
    figure("make up after make down", `${up.seconds} s`);
    await startServer("bob");
    expect(await python("bob", "print(open('/home/student/after-down.txt').read())")).toBe("found again");
  });
});
