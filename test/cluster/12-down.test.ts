/** What is left of a course after `make down`. */
import { existsSync } from "node:fs";
import { homesDir } from "../../delivery/paths";
import { figure } from "./harness/figures";
import { startServer } from "./harness/hub";
import { kubectl, kubectlJson } from "./harness/kube";
import { mustMake } from "./harness/make";
import { python } from "./harness/notebook";
import { CLUSTER, INSTANCE, studentNamespace } from "./harness/stack";

const label = ["-l", `aula.dev/instance=${INSTANCE}`];

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
