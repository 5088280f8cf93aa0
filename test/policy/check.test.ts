import { check } from "../../policies/check";
import type { KubeObject } from "../../policies/objects/kubernetes";
import { podsOf } from "../../policies/objects/pods";
import { container, hardened, pod, podSpec, podWith, workspace } from "../../policies/rules/examples";

describe("check", () => {
  test("names rule, object, place, reason and cure", () => {
    const target = podWith({ image: "notebook:latest" });
    expect(check([target])).toEqual([
      {
        rule: "pinned-images",
        level: "mandatory",
        severity: "medium",
        object: "Pod course-student/example",
        path: "spec.containers[0].image",
        reason: 'container "main" uses notebook:latest, and the image of the tag latest can change',
        cure: "Name the image with its digest (image:tag@sha256:…), or with a tag that contains a hash of its content.",
        target,
        waived: false,
      },
    ]);
  });

  test.each([
    ["v1", "Pod"],
    ["v1", "PodTemplate"],
    ["v1", "ReplicationController"],
    ["apps/v1", "ReplicaSet"],
    ["apps/v1", "Deployment"],
    ["apps/v1", "StatefulSet"],
    ["apps/v1", "DaemonSet"],
    ["batch/v1", "Job"],
    ["batch/v1", "CronJob"],
  ])("finds the pod of a %s %s", (apiVersion, kind) => {
    const inner = { spec: podSpec({ hostPID: true }) };
    const job = { activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 60, template: inner };
    const shapes: Record<string, object> = {
      Pod: inner,
      PodTemplate: { template: inner },
      Job: { spec: job },
      CronJob: { spec: { jobTemplate: { spec: job } } },
    };
    const object = {
      apiVersion,
      kind,
      metadata: { name: "one", namespace: "course-student" },
      ...(shapes[kind] ?? { spec: { template: inner } }),
    };
    const [violation, ...more] = check([object]);
    expect(more).toEqual([]);
    expect(violation).toMatchObject({ rule: "no-host-namespaces", path: `${[...podsOf(object)][0]?.path}.hostPID` });
  });

  test.each(["initContainers", "ephemeralContainers"] as const)("looks into %s", (field) => {
    const broken = container({
      name: "hidden",
      securityContext: { privileged: true, readOnlyRootFilesystem: true },
      resources: undefined,
      image: "busybox",
    });
    const found = check([pod({ [field]: [broken] })]).filter(({ path }) => path.startsWith(`spec.${field}[0]`));
    expect(found.map(({ rule }) => rule).sort()).toEqual([
      "capabilities-restricted",
      "container-resources",
      "no-privilege-escalation",
      "no-privileged-containers",
      "pinned-images",
    ]);
  });

  test("finds every pod template of a custom resource", () => {
    const template = (changes: object) => ({ template: { spec: podSpec(changes) } });
    const cluster = {
      apiVersion: "ray.io/v1",
      kind: "RayCluster",
      metadata: { name: "ray" },
      spec: {
        headGroupSpec: template({ hostPID: true }),
        workerGroupSpecs: [template({}), template({ hostIPC: true })],
      },
    };
    expect(check([cluster]).map(({ path }) => path)).toEqual([
      "spec.headGroupSpec.template.spec.hostPID",
      "spec.workerGroupSpecs[1].template.spec.hostIPC",
    ]);
  });

  test("says once what two controls of Pod Security find at one place", () => {
    const found = check([
      pod({
        volumes: [{ name: "node", hostPath: { path: "/" } }],
        hostUsers: false,
        containers: [container({ securityContext: hardened({ procMount: "Unmasked" }) })],
      }),
    ]);
    expect(found.map(({ rule }) => rule)).toEqual(["no-host-path", "proc-mount-restricted"]);
  });

  test("opens lists, whose items may leave out their kind", () => {
    const { apiVersion, kind, ...bare } = pod({ hostIPC: true });
    const lists: KubeObject[] = [
      { apiVersion: "v1", kind: "List", items: [pod({ hostIPC: true })] },
      { apiVersion, kind: `${kind}List`, items: [bare] },
    ];
    expect(check(lists).map(({ rule }) => rule)).toEqual(["no-host-namespaces", "no-host-namespaces"]);
  });

  test.each([
    ["an object with nothing in it", {}],
    ["a pod without containers", { spec: {} }],
    ["containers that are no list", { spec: { containers: "none", initContainers: { a: 1 } } }],
    ["a container that is nothing", { spec: { containers: [null] } }],
    [
      "fields that are null",
      {
        metadata: null,
        spec: {
          securityContext: null,
          volumes: null,
          containers: [{ securityContext: null, resources: null, env: null, ports: null, image: null }],
        },
      },
    ],
  ])("survives %s", (_, fields) => {
    for (const [apiVersion, kind] of [
      ["v1", "Pod"],
      ["v1", "Namespace"],
      ["networking.k8s.io/v1", "NetworkPolicy"],
      ["rbac.authorization.k8s.io/v1", "RoleBinding"],
      ["rbac.authorization.k8s.io/v1", "Role"],
      ["v1", "ConfigMap"],
      ["v1", "Service"],
      ["batch/v1", "CronJob"],
      ["example.org/v1", "Anything"],
    ]) {
      expect(() => check([{ apiVersion, kind, ...fields } as KubeObject, ...workspace()])).not.toThrow();
    }
  });
});
