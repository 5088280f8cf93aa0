import { deployment, pod } from "./examples";
import { podOf } from "./pods";
import type { ResourceRule } from "./rule";

/** Whether a pod gets a token of the API server is decided in the open. */
export const explicitToken: ResourceRule = {
  id: "explicit-token",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  reason: "By default every pod carries its ServiceAccount's token, and with it whatever anyone grants that account later.",
  cure: "Set automountServiceAccountToken: false in the pod's spec, or true where it is meant to speak to the API server.",
  reference: { framework: "CIS Kubernetes Benchmark", version: "1.12", control: "5.1.6", url: "https://www.cisecurity.org/benchmark/kubernetes" },
  *check(object) {
    const pod = podOf(object);
    if (pod && typeof pod.spec.automountServiceAccountToken !== "boolean") {
      yield { path: `${pod.path}.automountServiceAccountToken`, reason: "the pod leaves it open whether it gets a token of the API server" };
    }
  },
  examples: {
    pass: [pod(), pod({ automountServiceAccountToken: true })],
    fail: [pod({ automountServiceAccountToken: undefined }), deployment({ automountServiceAccountToken: undefined })],
  },
};
