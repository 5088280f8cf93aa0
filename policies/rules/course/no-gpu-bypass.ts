import { asksForGpu } from "../../objects/gpu";
import { as, isRecord, list } from "../../objects/kubernetes";
import { allContainers, podsOf } from "../../objects/pods";
import { container, deployment, pod, podWith } from "../examples";
import { aula, type ResourceRule } from "../rule";

const VARIABLE = "NVIDIA_VISIBLE_DEVICES";
/** With this annotation, a runtime with CDI puts devices into a pod, whether they are requested or not. */
const CDI = "cdi.k8s.io/";
/** Values that hide the GPUs. */
const HIDDEN = new Set(["none", "void"]);

/** Only the device plugin may name GPUs. */
export const noGpuBypass: ResourceRule = {
  id: "no-gpu-bypass",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  reason:
    `If the node's container runtime obeys it, ${VARIABLE}=all gives a pod that requested no GPU every GPU of ` +
    `the node, and bypasses quota and scheduler. A CDI annotation does the same.`,
  cure:
    `Remove ${VARIABLE} and ${CDI} annotations, and set resources.limits for the GPU: the device plugin sets ` +
    `the variable. "none" and "void" are allowed.`,
  reference: aula("GPU", "https://github.com/NVIDIA/k8s-device-plugin/issues/1605"),
  *check(object) {
    if (object.kind === "ConfigMap" || object.kind === "Secret") {
      // envFrom adds such an object's keys to a container's environment.
      const { data, stringData } = as<Record<"data" | "stringData", Record<string, string>>>(object);
      for (const [field, values] of Object.entries({ data, stringData })) {
        if (isRecord(values) && VARIABLE in values)
          yield { path: `${field}.${VARIABLE}`, reason: `it contains ${VARIABLE}, which containers can read` };
      }
    }
    for (const { metadata, metadataPath } of podsOf(object)) {
      for (const key of Object.keys(metadata.annotations ?? {}).filter((one) => one.startsWith(CDI)))
        yield {
          path: `${metadataPath}.annotations["${key}"]`,
          reason: "the annotation puts devices of the node into the pod",
          value: key,
        };
    }
    for (const { container, path, label } of allContainers(object)) {
      for (const [index, variable] of list(container.env).entries()) {
        if (variable?.name !== VARIABLE || HIDDEN.has(variable.value ?? "")) continue;
        const without = asksForGpu(container) ? "by hand beside its GPU request" : "and asks for no GPU";
        yield { path: `${path}.env[${index}]`, reason: `${label} sets ${VARIABLE} ${without}`, value: variable.value };
      }
    }
  },
  examples: {
    pass: [
      podWith({}),
      podWith({ env: [{ name: VARIABLE, value: "void" }] }),
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "example", namespace: "course-student" },
        data: { AULA_IMAGE: "notebook" },
      },
    ],
    fail: [
      podWith({
        env: [
          { name: "HOME", value: "/tmp" },
          { name: VARIABLE, value: "all" },
        ],
      }),
      deployment({ initContainers: [container({ env: [{ name: VARIABLE, value: "0" }] })] }),
      podWith({ env: [{ name: VARIABLE }] }),
      pod({}, { [`${CDI}gpus`]: "nvidia.com/gpu=all" }),
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "example", namespace: "course-student" },
        data: { [VARIABLE]: "all" },
      },
    ],
  },
};
