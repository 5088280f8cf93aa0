/** What the documents say is there, is there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { rules } from "../../policies/rules";
import { NEWEST, versionText } from "../../policies/version";

const read = (...parts: string[]) => readFileSync(join(__dirname, "../..", ...parts), "utf8");

test("the README has every rule, with its severity, and no other", () => {
  const rows = [...read("policies/README.md").matchAll(/^\| `([a-z-]+)` \| (low|medium|high|critical) \|/gm)].map(
    ([, id, severity]) => `${id} ${severity}`,
  );
  expect(rows.sort()).toEqual(rules.map(({ id, severity }) => `${id} ${severity}`).sort());
  expect(read("policies/README.md")).toContain(`${rules.length} rules`);
});

test("the README names the newest Kubernetes, and the module that the comparison uses", () => {
  const [, version] = /k8s\.io\/pod-security-admission (v[\d.]+)/.exec(read("test/policy/oracle/go.mod")) ?? [];
  expect(read("policies/README.md")).toContain(`(\`k8s.io/pod-security-admission\` ${version})`);
  expect(read("policies/README.md")).toContain(`v1.0 to ${versionText(NEWEST)}`);
  expect(version).toMatch(new RegExp(`^v0\\.${NEWEST}\\.`));
});

interface Step {
  readonly run?: string;
}
const commands: Record<string, () => string[]> = {
  "docs/ci/github.yml": () =>
    (parse(read("docs/ci/github.yml")) as { jobs: { judge: { steps: Step[] } } }).jobs.judge.steps.flatMap(
      ({ run }) => run ?? [],
    ),
  "docs/ci/gitlab.yml": () => (parse(read("docs/ci/gitlab.yml")) as { judge: { script: string[] } }).judge.script,
};

describe.each(Object.keys(commands))("%s", (file) => {
  const lines = commands[file]?.() ?? [];

  test("type-checks, tests, renders and judges", () => {
    for (const part of [
      "make check",
      "jest --selectProjects unit policy",
      "make render OUT=rendered/ci",
      'make policy FILES="rendered/ci/*.yaml"',
    ]) {
      expect(lines.some((line) => line.includes(part))).toBe(true);
    }
  });

  test("asks make only for what the Makefile has", () => {
    const targets = lines.flatMap((line) => [...line.matchAll(/\bmake ([a-z-]+)/g)].map(([, target]) => target));
    expect(targets.filter((target) => !new RegExp(`^${target}:`, "m").test(read("Makefile")))).toEqual([]);
  });
});
