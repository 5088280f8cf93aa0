import { readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import * as sdk from "@pulumi/policy";
import { parse } from "yaml";
import { fromPulumi, pulumiType } from "../../policies/manifest";
import type { KubeObject } from "../../policies/objects/kubernetes";
import { policies } from "../../policies/pack";
import { rules } from "../../policies/rules";
import { container, deployment, hardened, hub, pod, podWith, workspace } from "../../policies/rules/examples";
import { podSecurity } from "../../policies/rules/pod-security";

/** The engine's mark for a string that is not known before the update. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The wrapper in which the engine hands properties over at preview; exported by the SDK, hidden from its types. */
const { unknownCheckingProxy: asAtPreview, UnknownValueError } = sdk as unknown as {
  unknownCheckingProxy(props: object): Record<string, unknown>;
  UnknownValueError: new () => Error;
};

const notUsed = () => {
  throw new Error("not used by these policies");
};

function resource(object: KubeObject): PolicyResource {
  const { apiVersion: _, kind: __, ...props } = object;
  return {
    type: pulumiType(object),
    props: asAtPreview(props),
    urn: `urn:${object.metadata?.name}`,
    name: "test",
    opts: {
      protect: false,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: [],
    },
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  };
}

/**
 * Runs the whole pack over a stack, as the engine would: what it reports, and the policies that an unknown value
 * stopped.
 */
async function run(objects: readonly KubeObject[], config: object = {}) {
  const reported: { policy: string; message: string; urn?: string }[] = [];
  const stopped: string[] = [];
  const shared = { stackTags: new Map<string, string>(), getConfig: () => config, notApplicable: notUsed };
  for (const policy of policies) {
    const report = (message: string, urn?: string) => void reported.push({ policy: policy.name, message, urn });
    const attempt = async (body: () => unknown) => {
      try {
        await body();
      } catch (error) {
        if (!(error instanceof UnknownValueError)) throw error;
        stopped.push(policy.name);
      }
    };
    const { validateStack } = policy as StackValidationPolicy;
    if (validateStack)
      await attempt(() =>
        validateStack({ ...shared, resources: objects.map(resource) } as StackValidationArgs, report),
      );
    for (const validate of [(policy as ResourceValidationPolicy).validateResource ?? []].flat()) {
      for (const object of objects)
        await attempt(() => validate({ ...shared, ...resource(object) } as ResourceValidationArgs, report));
    }
  }
  return { reported, stopped };
}

describe("the policy pack", () => {
  test("has one policy for each rule, with what the engine shows of it", () => {
    expect(policies.map(({ name }) => name)).toEqual(rules.map(({ id }) => id));
    for (const policy of policies) {
      expect(policy).toMatchObject({
        enforcementLevel: "mandatory",
        severity: expect.any(String),
        remediationSteps: expect.any(String),
        framework: { name: expect.any(String) },
      });
      expect("validateStack" in policy).toBe(rules.find(({ id }) => id === policy.name)?.scope === "set");
    }
  });

  test("has one version", () => {
    const folder = join(__dirname, "../../policies");
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
    expect(parse(readFileSync(join(folder, "PulumiPolicy.yaml"), "utf8"))).toMatchObject({
      runtime: { name: "nodejs" },
      version,
    });
  });

  test("accepts a complete workspace with a safe pod", async () => {
    expect(await run([...workspace(), pod()])).toEqual({ reported: [], stopped: [] });
  });

  test("reports an unsafe pod with its cure", async () => {
    const { reported } = await run([pod({ hostNetwork: true })]);
    expect(reported).toEqual([
      {
        policy: "no-host-namespaces",
        message:
          "Pod course-student/example: spec.hostNetwork: the pod uses its node's Network namespace. Remove " +
          "hostNetwork, hostPID and hostIPC.",
      },
    ]);
  });

  test("points a stack policy at the resource that is at fault", async () => {
    const { reported } = await run(workspace("ResourceQuota"));
    expect(reported).toMatchObject([{ policy: "workspace-complete", urn: "urn:course-student" }]);
  });

  test("keeps to waivers", async () => {
    const gpu = (role: string) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: `course-${role}`,
        labels: { "aula.dev/role": role, "pod-security.kubernetes.io/enforce": "privileged" },
      },
    });
    const { reported } = await run([gpu("gpu"), gpu("hub")]);
    expect(reported.filter(({ policy }) => policy === "namespace-pod-security")).toMatchObject([
      { message: expect.stringContaining("Namespace course-hub") },
    ]);
  });

  test("takes a fork's own waivers from the file that AULA_WAIVERS names", () => {
    process.env["AULA_WAIVERS"] = "none.yaml";
    try {
      jest.isolateModules(() =>
        expect(() => require("../../policies/pack") as unknown).toThrow("none.yaml: cannot read the waivers: ENOENT"),
      );
    } finally {
      delete process.env["AULA_WAIVERS"];
    }
  });

  test("judges by the version of Kubernetes and the capacity that its configuration names", async () => {
    const probing = podWith({ livenessProbe: { httpGet: { host: "10.0.0.1" } } });
    expect((await run([probing])).reported.map(({ policy }) => policy)).toEqual(["host-probes"]);
    expect((await run([probing], { version: "v1.33" })).reported).toEqual([]);
    const course = [...hub(), ...workspace()];
    expect((await run(course, { capacity: { cpu: "1" } })).reported).toEqual([]);
    expect((await run(course, { capacity: { cpu: "500m" } })).reported).toMatchObject([
      { policy: "quotas-within-capacity", urn: "urn:course-hub" },
    ]);
    expect(policies.filter(({ configSchema }) => configSchema).map(({ name }) => name)).toEqual([
      ...podSecurity.map(({ id }) => id),
      "quotas-within-capacity",
    ]);
  });

  test("passes by resources that are no Kubernetes objects", () => {
    for (const type of [
      "random:index/randomPassword:RandomPassword",
      "pulumi:pulumi:Stack",
      "kubernetes:helm.sh/v4:Chart",
      "aula:students:Workspace",
    ]) {
      expect(fromPulumi(type, {})).toBeUndefined();
    }
  });

  test.each([
    ["kubernetes:core/v1:Pod", "v1", "Pod"],
    ["kubernetes:apps/v1:Deployment", "apps/v1", "Deployment"],
    ["kubernetes:rbac.authorization.k8s.io/v1:Role", "rbac.authorization.k8s.io/v1", "Role"],
  ])("reads %s", (type, apiVersion, kind) => {
    const object = fromPulumi(type, {});
    expect([object?.apiVersion, object?.kind]).toEqual([apiVersion, kind]);
    expect(pulumiType({ apiVersion, kind })).toBe(type);
  });
});

describe("values that are unknown at preview", () => {
  test("stop no rule that does not judge them", async () => {
    const unknowns = deployment({ containers: [container({ args: [UNKNOWN] })] }, { "course-digest": UNKNOWN });
    expect(await run([unknowns])).toEqual({ reported: [], stopped: [] });
  });

  test("stop the one rule that does, and no other", async () => {
    const { reported, stopped } = await run([
      podWith({ image: UNKNOWN, securityContext: hardened({ allowPrivilegeEscalation: true }) }),
    ]);
    expect(stopped).toEqual(["pinned-images"]);
    expect(reported.map(({ policy }) => policy)).toEqual(["no-privilege-escalation"]);
  });

  test("do not hide what was found before them", async () => {
    const { reported, stopped } = await run([
      pod({ containers: [container({ image: "hub:latest" }), container({ image: UNKNOWN })] }),
    ]);
    expect(stopped).toEqual(["pinned-images"]);
    expect(reported.map(({ policy }) => policy)).toEqual(["pinned-images"]);
  });

  test("never make a complete workspace look incomplete", async () => {
    const objects = workspace().map((object) =>
      object.kind === "ResourceQuota" ? { ...object, metadata: { name: "workspace", namespace: UNKNOWN } } : object,
    );
    expect(await run(objects)).toEqual({
      reported: [],
      stopped: ["no-default-namespace", "workspace-complete", "one-door", "gpu-quota-key"],
    });
  });
});
