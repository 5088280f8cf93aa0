import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, judge, unused } from "../../policies/check";
import type { KubeObject } from "../../policies/objects/kubernetes";
import { rules } from "../../policies/rules";
import { namespace, podSpec } from "../../policies/rules/examples";
import { OWN_WAIVERS, readWaivers, type Waiver } from "../../policies/waivers";

const KUBELET = "/var/lib/kubelet/device-plugins";
const today = "2026-11-21";
const own = readWaivers(OWN_WAIVERS);
const folder = mkdtempSync(join(tmpdir(), "aula-waivers-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The device plugin of a course, with the host paths given. */
const plugin = (name: string, ...paths: string[]): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name, namespace: "course-gpu" },
  spec: { template: { spec: podSpec({ volumes: paths.map((path) => ({ name: "node", hostPath: { path } })) }) } },
});
const level = rules.filter(({ id }) => id === "namespace-pod-security");

describe("waivers", () => {
  test("cover one object and one value, and are shown with their reason", () => {
    const found = judge([plugin("gpu-simulator", KUBELET)], { today });
    expect(found.map(({ rule, waived, waiver }) => [rule, waived, waiver?.owner])).toEqual([
      ["no-host-path", true, "course engineers"],
    ]);
  });

  test("do not cover another path of the same object, or another object of that namespace", () => {
    expect(check([plugin("gpu-simulator", KUBELET, "/")], { today })).toMatchObject([
      { rule: "no-host-path", path: "spec.template.spec.volumes[1].hostPath" },
    ]);
    expect(check([plugin("miner", KUBELET)], { today })).toMatchObject([{ rule: "no-host-path" }]);
    expect(
      check(
        [{ ...plugin("gpu-simulator", KUBELET), metadata: { name: "gpu-simulator", namespace: "course-student" } }],
        { today },
      ),
    ).toMatchObject([{ rule: "no-host-path" }]);
  });

  test("let only the GPU namespace be privileged", () => {
    expect(check([namespace("gpu", "privileged")], { rules: level, today })).toEqual([]);
    expect(check([namespace("hub", "privileged")], { rules: level, today })).toMatchObject([
      { rule: "namespace-pod-security" },
    ]);
    expect(check([namespace("gpu", "baseline")], { rules: level, today })).toMatchObject([
      { rule: "namespace-pod-security" },
    ]);
    expect(check([namespace("gpu", "privileged")], { rules: level, today, waivers: [] })).toMatchObject([
      { rule: "namespace-pod-security" },
    ]);
  });

  test("hold on their last day, and cover nothing on the next", () => {
    const waiver: Waiver = {
      rule: "namespace-pod-security",
      object: "Namespace course-gpu",
      reason: "r",
      owner: "Ada",
      expires: "2027-02-28",
    };
    const on = (day: string) =>
      check([namespace("gpu", "privileged")], { rules: level, waivers: [waiver], today: day }).map(
        ({ reason }) => reason,
      );
    expect(on("2027-02-28")).toEqual([]);
    expect(on("2027-03-01")).toEqual([
      "the namespace enforces the Pod Security level privileged; the waiver of Ada expired on 2027-02-28",
    ]);
  });

  test("that were renewed hold, though the old entry still stands there", () => {
    const waiver = (expires: string): Waiver => ({
      rule: "namespace-pod-security",
      object: "Namespace *-gpu",
      reason: "r",
      owner: "Ada",
      expires,
    });
    expect(
      check([namespace("gpu", "privileged")], {
        rules: level,
        waivers: [waiver("2026-09-30"), waiver("2027-09-30")],
        today,
      }),
    ).toEqual([]);
  });

  test("that cover nothing are told, if their rule was judged by", () => {
    const found = judge([namespace("gpu", "privileged")], { waivers: own, today });
    expect(unused(found, own).map(({ rule }) => rule)).not.toContain("namespace-pod-security");
    expect(unused(found, own).map(({ rule }) => rule)).toContain("no-host-path");
    expect(unused([], own, level).map(({ rule }) => rule)).toEqual(["namespace-pod-security"]);
  });
});

describe("a file of waivers", () => {
  const good = "rule: no-host-path\n  object: Pod a/b\n  reason: r\n  owner: o\n  expires: 2027-09-30\n";
  const file = join(folder, "waivers.yaml");
  const reading = (text: string) => () => {
    writeFileSync(file, text);
    return readWaivers(file);
  };

  test("may be empty", () => {
    expect(reading("# none\n")()).toEqual([]);
    expect(reading(`- ${good}`)()).toHaveLength(1);
  });

  test.each([
    ["- a: [1", "cannot read the waivers: "],
    ["rule: no-host-path\n", "Invalid input: expected array, received object"],
    [
      `- ${good}- ${good.replace("no-host-path", "no-hostpath")}`,
      'entry 2: rule: the rule "no-hostpath" does not exist',
    ],
    [`- ${good.replace("  owner: o\n", "")}`, "entry 1: owner: Invalid input: expected string, received undefined"],
    [`- ${good.replace("2027-09-30", "next year")}`, "entry 1: expires: give a day, such as 2027-09-30"],
    [`- ${good.replace("2027-09-30", "2027-02-30")}`, "entry 1: expires: give a day, such as 2027-09-30"],
    [`- ${good}  until: 2027-09-30\n`, 'entry 1: Unrecognized key: "until"'],
  ])("that reads %j is refused, and says where", (text, message) => {
    expect(reading(text)).toThrow(`${file}: ${message}`);
  });

  test("that is not there is refused, by name", () => {
    expect(() => readWaivers(join(folder, "none.yaml"))).toThrow(/none\.yaml: cannot read the waivers: ENOENT/);
  });
});
