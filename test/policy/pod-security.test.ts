/** The 19 controls against Kubernetes' own evaluator: on the pods of its own tests, and on pods that nobody wrote. */
import * as fc from "fast-check";
import { check } from "../../policies/check";
import type { KubeObject } from "../../policies/objects/kubernetes";
import { podSecurity } from "../../policies/rules/pod-security";
import { minorOf, NEWEST, versionText } from "../../policies/version";
import { type Compared, compared, differing, score } from "./agreement";
import { invented, oneByOne } from "./invented-pods";
import { type Answer, ask, fixtures, hasGo, type Question } from "./oracle";

// Building the oracle takes a minute on two cores, once.
jest.setTimeout(600_000);
const go = hasGo();
if (!go) console.log("Go is not installed: the comparison with Kubernetes' own evaluator is skipped");
const withGo = go ? describe : describe.skip;

const figures: string[] = [];
afterAll(() => {
  if (figures.length > 0) console.log(`Agreement with k8s.io/pod-security-admission\n${figures.join("\n")}`);
});

/** The rule of each control, by the name that upstream's fixtures give it. */
const CONTROLS: Readonly<Record<string, string>> = {
  apparmorprofile: "app-armor",
  capabilities_baseline: "capabilities-baseline",
  hostnamespaces: "no-host-namespaces",
  hostpathvolumes: "no-host-path",
  hostports: "no-host-ports",
  hostprobesandhostlifecycle: "host-probes",
  privileged: "no-privileged-containers",
  procmount: "proc-mount-baseline",
  seccompprofile_baseline: "seccomp-baseline",
  selinuxoptions: "se-linux",
  sysctls: "sysctls",
  windowshostprocess: "windows-host-process",
  allowprivilegeescalation: "no-privilege-escalation",
  capabilities_restricted: "capabilities-restricted",
  procmount_restricted: "proc-mount-restricted",
  restrictedvolumes: "restricted-volumes",
  runasnonroot: "run-as-non-root",
  runasuser: "run-as-user",
  seccompprofile_restricted: "seccomp-restricted",
};

test("each of the 19 controls is a rule", () => {
  expect(podSecurity.map(({ id }) => id).sort()).toEqual(Object.values(CONTROLS).sort());
});

test("a version is one that the pack knows", () => {
  expect([minorOf("v1.37"), minorOf("1.0"), minorOf("latest")]).toEqual([37, 0, NEWEST]);
  for (const text of ["v1.38", "v2.0", "v1.01", "1", "new"])
    expect(() => minorOf(text)).toThrow(
      `Kubernetes version "${text}" is not supported: use one from v1.0 to v1.37, or latest`,
    );
});

withGo("upstream's own pods", () => {
  let all: Answer[];
  let verdicts: Compared<Answer>[];
  beforeAll(() => {
    all = fixtures();
    verdicts = compared(all);
  });

  test("are all there, up to the newest version that the pack knows", () => {
    expect(all.length).toBeGreaterThan(4500);
    expect(new Set(all.map(({ version }) => version)).has(versionText(NEWEST))).toBe(true);
    expect(all.filter(({ file = "", allowed }) => file.includes("/pass/") !== allowed)).toEqual([]);
  });

  test.each(
    (["baseline", "restricted"] as const).flatMap((level) =>
      [0, 18, 22, 25, 30, 34, NEWEST].map((minor) => [level, versionText(minor)] as const),
    ),
  )("%s of %s", (level, version) => {
    const { precision, recall, text } = score(
      verdicts.filter(({ answer }) => answer.level === level && answer.version === version),
    );
    figures.push(`${level} ${version}: ${text}`);
    expect([precision, recall]).toEqual([1, 1]);
  });

  test("every level of every version", () => {
    for (const level of ["baseline", "restricted"])
      figures.push(`${level}, all versions: ${score(verdicts.filter(({ answer }) => answer.level === level)).text}`);
    expect(differing(verdicts).map(({ file }) => file)).toEqual([]);
  });

  test("each is refused by the very control that it was made for, judged alone", () => {
    const made = all
      .filter(({ allowed }) => !allowed)
      .map((one) => ({ one, id: CONTROLS[/([a-z_]+)\d+\.yaml$/.exec(one.file ?? "")?.[1] ?? ""] }));
    const missed = made.filter(
      ({ one, id }) =>
        check([one.pod], {
          rules: podSecurity.filter((rule) => rule.id === id),
          settings: { minor: minorOf(one.version) },
          waivers: [],
        }).length === 0,
    );
    expect(missed.map(({ one }) => one.file)).toEqual([]);
  });
});

/** Versions in which a control came or changed, and those just before. */
const TURNS = [0, 7, 8, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, NEWEST].map(
  versionText,
);

withGo("pods that nobody wrote", () => {
  const questions = (pods: readonly KubeObject[]): Question[] =>
    pods.flatMap((pod) =>
      (["baseline", "restricted"] as const).flatMap((level) => TURNS.map((version) => ({ level, version, pod }))),
    );

  /** Compares, notes the figures, and returns where the verdicts differ. */
  function differences(what: string, pods: readonly KubeObject[]): Answer[] {
    const verdicts = compared(ask(questions(pods)));
    for (const level of ["baseline", "restricted"]) {
      const own = verdicts.filter(({ answer }) => answer.level === level);
      figures.push(`${level}, ${pods.length} pods ${what}, ${TURNS.length} versions: ${score(own).text}`);
      // Both verdicts come up often, or the comparison would say little.
      expect(
        Math.min(own.filter(({ theirs }) => theirs).length, own.filter(({ theirs }) => !theirs).length),
      ).toBeGreaterThan(own.length / 10);
    }
    return differing(verdicts);
  }

  test("with every value alone, are judged alike in every version", () => {
    expect(differences("with one value changed", oneByOne)).toEqual([]);
  });

  test("invented by chance, are judged alike in every version", () => {
    const [seed, numRuns] = [20261121, 300];
    const found = differences("invented", fc.sample(invented, { seed, numRuns }));
    // One at a time only where something differs: fast-check then finds the smallest pod that shows it.
    if (found.length > 0)
      fc.assert(
        fc.property(invented, (pod) => differing(compared(ask(questions([pod])))).length === 0),
        { seed, numRuns },
      );
    expect(found).toEqual([]);
  });
});
