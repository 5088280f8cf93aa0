import { check, checkManifests, isAllowed, judge } from "../../policies/check";
import { rules } from "../../policies/rules";
import { container, namespace, pod, podSpec, podWith, workspace } from "../../policies/rules/examples";
import type { KubeObject } from "../../policies/rules/kubernetes";
import { podOf } from "../../policies/rules/pods";

const KUBELET = "/var/lib/kubelet/device-plugins";

/** The device plugin of a course, with the host paths given. */
const plugin = (name: string, ...paths: string[]): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name, namespace: "course-gpu" },
  spec: { template: { spec: podSpec({ volumes: paths.map((path) => ({ name: "node", hostPath: { path } })) }) } },
});

describe("check", () => {
  test("names rule, object, place, reason and cure", () => {
    expect(checkManifests([podWith({ image: "notebook:latest" })])).toEqual([{
      rule: "pinned-images",
      level: "mandatory",
      severity: "medium",
      object: "Pod course-student/example",
      path: "spec.containers[0].image",
      reason: 'container "main" uses notebook:latest, which changes',
      cure: "Name the image with a tag other than latest, or with its digest.",
    }]);
  });

  test.each([
    ["v1", "Pod"], ["v1", "PodTemplate"], ["v1", "ReplicationController"], ["apps/v1", "ReplicaSet"], ["apps/v1", "Deployment"],
    ["apps/v1", "StatefulSet"], ["apps/v1", "DaemonSet"], ["batch/v1", "Job"], ["batch/v1", "CronJob"],
  ])("finds the pod of a %s %s", (apiVersion, kind) => {
    const inner = { spec: podSpec({ hostPID: true }) };
    const shapes: Record<string, object> = { Pod: inner, PodTemplate: { template: inner }, CronJob: { spec: { jobTemplate: { spec: { template: inner } } } } };
    const object = { apiVersion, kind, metadata: { name: "one" }, ...(shapes[kind] ?? { spec: { template: inner } }) };
    const [violation, ...more] = checkManifests([object]);
    expect(more).toEqual([]);
    expect(violation).toMatchObject({ rule: "no-host-namespaces", path: `${podOf(object)?.path}.hostPID` });
  });

  test.each(["initContainers", "ephemeralContainers"] as const)("looks into %s", (field) => {
    const broken = container({ name: "hidden", securityContext: { privileged: true }, resources: undefined, image: "busybox" });
    const found = checkManifests([pod({ [field]: [broken] })]).filter(({ path }) => path.startsWith(`spec.${field}[0]`));
    expect(found.map(({ rule }) => rule).sort()).toEqual([
      "capabilities-restricted", "container-resources", "no-privilege-escalation", "no-privileged-containers", "pinned-images",
    ]);
  });

  test("opens lists, whose items may leave out their kind", () => {
    const { apiVersion, kind, ...bare } = pod({ hostIPC: true });
    const lists: KubeObject[] = [
      { apiVersion: "v1", kind: "List", items: [pod({ hostIPC: true })] },
      { apiVersion, kind: `${kind}List`, items: [bare] },
    ];
    expect(checkManifests(lists).map(({ rule }) => rule)).toEqual(["no-host-namespaces", "no-host-namespaces"]);
  });

  test.each([
    ["an object with nothing in it", {}],
    ["a pod without containers", { spec: {} }],
    ["containers that are no list", { spec: { containers: "none", initContainers: { a: 1 } } }],
    ["a container that is nothing", { spec: { containers: [null] } }],
    ["fields that are null", { metadata: null, spec: { securityContext: null, volumes: null, containers: [{ securityContext: null, resources: null, env: null, ports: null, image: null }] } }],
  ])("survives %s", (_, fields) => {
    for (const [apiVersion, kind] of [["v1", "Pod"], ["v1", "Namespace"], ["networking.k8s.io/v1", "NetworkPolicy"], ["rbac.authorization.k8s.io/v1", "RoleBinding"]]) {
      expect(() => checkManifests([{ apiVersion, kind, ...fields } as KubeObject, ...workspace()])).not.toThrow();
    }
  });
});

describe("allowances", () => {
  test("cover one object and one value, and are shown", () => {
    const verdicts = judge([plugin("gpu-simulator", KUBELET)]);
    expect(verdicts.filter(isAllowed).map(({ rule }) => rule)).toEqual(["no-host-path"]);
    expect(verdicts.filter((verdict) => !isAllowed(verdict))).toEqual([]);
  });

  test("do not cover another path of the same object, or another object of that namespace", () => {
    expect(checkManifests([plugin("gpu-simulator", KUBELET, "/")])).toMatchObject([{ rule: "no-host-path", path: "spec.template.spec.volumes[1].hostPath" }]);
    expect(checkManifests([plugin("miner", KUBELET)])).toMatchObject([{ rule: "no-host-path" }]);
    expect(checkManifests([{ ...plugin("gpu-simulator", KUBELET), metadata: { name: "gpu-simulator", namespace: "course-student" } }])).toMatchObject([{ rule: "no-host-path" }]);
  });

  test("let only the GPU namespace be privileged", () => {
    expect(checkManifests([namespace("gpu", "privileged")])).toEqual([]);
    expect(checkManifests([namespace("hub", "privileged")])).toMatchObject([{ rule: "namespace-pod-security" }]);
    expect(checkManifests([namespace("gpu", "baseline")])).toMatchObject([{ rule: "namespace-pod-security" }]);
  });

  test("can be left out", () => {
    expect(check([namespace("gpu", "privileged")], rules, [])).toMatchObject([{ rule: "namespace-pod-security" }]);
  });
});
