/** The 19 controls against Kubernetes' own evaluator: on the pods of its own tests, and on pods that nobody wrote. */
import * as fc from "fast-check";
import { check } from "../../policies/check";
import { rulesFor } from "../../policies/rules";
import { podSecurity } from "../../policies/rules/pod-security";
import { minorOf, NEWEST, versionText } from "../../policies/version";
import { invented } from "./invented-pods";
import { ask, fixtures, hasGo, type Answer, type Question } from "./oracle";

// Building the oracle takes a minute on two cores, once.
jest.setTimeout(600_000);
const go = hasGo();
if (!go) console.log("Go is not installed: the comparison with Kubernetes' own evaluator is skipped");
const withGo = go ? describe : describe.skip;

const figures: string[] = [];
afterAll(() => {
  if (figures.length > 0) console.log(`Agreement with k8s.io/pod-security-admission\n${figures.join("\n")}`);
});

/** Ids of the rules that a pod breaks at a level of a version. */
function broken({ level, version, pod }: Question): string[] {
  const minor = minorOf(version);
  return check([pod], { rules: rulesFor(level, minor), settings: { minor }, waivers: [] }).map(({ rule }) => rule);
}

/** Precision and recall of "refused": how much of what is refused here upstream refuses too, and the other way round. */
function score(answers: readonly Answer[]): { precision: number; recall: number; text: string } {
  const verdicts = answers.map((answer) => ({ ours: broken(answer).length > 0, theirs: !answer.allowed }));
  const both = verdicts.filter(({ ours, theirs }) => ours && theirs).length;
  const ours = verdicts.filter((one) => one.ours).length;
  const theirs = verdicts.filter((one) => one.theirs).length;
  const [precision, recall] = [both / ours, both / theirs];
  return { precision, recall, text: `${answers.length} pods, ${theirs} refused: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}` };
}

/** The rule of each control, by the name that upstream's fixtures give it. */
const CONTROLS: Readonly<Record<string, string>> = {
  apparmorprofile: "app-armor", capabilities_baseline: "capabilities-baseline", hostnamespaces: "no-host-namespaces", hostpathvolumes: "no-host-path", hostports: "no-host-ports",
  hostprobesandhostlifecycle: "host-probes", privileged: "no-privileged-containers", procmount: "proc-mount-baseline", seccompprofile_baseline: "seccomp-baseline", selinuxoptions: "se-linux",
  sysctls: "sysctls", windowshostprocess: "windows-host-process", allowprivilegeescalation: "no-privilege-escalation", capabilities_restricted: "capabilities-restricted",
  procmount_restricted: "proc-mount-restricted", restrictedvolumes: "restricted-volumes", runasnonroot: "run-as-non-root", runasuser: "run-as-user", seccompprofile_restricted: "seccomp-restricted",
};

test("each of the 19 controls is a rule", () => {
  expect(podSecurity.map(({ id }) => id).sort()).toEqual(Object.values(CONTROLS).sort());
});

test("a version is one that the pack knows", () => {
  expect([minorOf("v1.37"), minorOf("1.0"), minorOf("latest")]).toEqual([37, 0, NEWEST]);
  for (const text of ["v1.38", "v2.0", "v1.01", "1", "new"]) expect(() => minorOf(text)).toThrow(`Kubernetes version "${text}" is not supported: give one from v1.0 to v1.37, or latest`);
});

withGo("upstream's own pods", () => {
  let all: Answer[];
  beforeAll(() => {
    all = fixtures();
  });

  test("are all there, up to the newest version that the pack knows", () => {
    expect(all.length).toBeGreaterThan(4500);
    expect(new Set(all.map(({ version }) => version)).has(versionText(NEWEST))).toBe(true);
    expect(all.filter(({ file = "", allowed }) => file.includes("/pass/") !== allowed)).toEqual([]);
  });

  test.each((["baseline", "restricted"] as const).flatMap((level) => [0, 18, 22, 25, 30, 34, NEWEST].map((minor) => [level, versionText(minor)] as const)))("%s of %s", (level, version) => {
    const { precision, recall, text } = score(all.filter((one) => one.level === level && one.version === version));
    figures.push(`${level} ${version}: ${text}`);
    expect([precision, recall]).toEqual([1, 1]);
  });

  test("every level of every version", () => {
    for (const level of ["baseline", "restricted"]) figures.push(`${level}, all versions: ${score(all.filter((one) => one.level === level)).text}`);
    expect(all.filter((one) => (broken(one).length === 0) !== one.allowed).map(({ file }) => file)).toEqual([]);
  });

  test("each is refused by the very control that it was made for, judged alone", () => {
    const made = all.filter(({ allowed }) => !allowed).map((one) => ({ one, id: CONTROLS[/([a-z_]+)\d+\.yaml$/.exec(one.file ?? "")?.[1] ?? ""] }));
    const missed = made.filter(({ one, id }) => check([one.pod], { rules: podSecurity.filter((rule) => rule.id === id), settings: { minor: minorOf(one.version) }, waivers: [] }).length === 0);
    expect(missed.map(({ one }) => one.file)).toEqual([]);
  });
});

withGo("pods that nobody wrote", () => {
  const agrees = (answer: Answer) => (broken(answer).length === 0) === answer.allowed;

  test("are judged alike, 1000 of them", () => {
    const seed = 20261121;
    const answers = ask(fc.sample(invented, { seed, numRuns: 1000 }));
    for (const level of ["baseline", "restricted"]) {
      const own = answers.filter((one) => one.level === level);
      figures.push(`${level}, invented: ${score(own).text}`);
      // Both verdicts come up often, or the comparison would say little.
      expect(Math.min(own.filter(({ allowed }) => allowed).length, own.filter(({ allowed }) => !allowed).length)).toBeGreaterThan(75);
    }
    // One at a time only where something differs: fast-check then finds the smallest pod that shows it.
    if (!answers.every(agrees)) fc.assert(fc.property(invented, (question) => ask([question]).every(agrees)), { seed, numRuns: 1000 });
    expect(answers.filter((one) => !agrees(one))).toEqual([]);
  });
});
