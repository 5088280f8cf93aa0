import { as, type KubeObject } from "../../objects/kubernetes";
import { podsOf } from "../../objects/pods";
import { deployment, pod } from "../examples";
import { cis, type ResourceRule } from "../rule";

const account = (fields: object): KubeObject => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "spark", namespace: "course-student" },
  ...fields,
});

/**
 * Whether a pod gets a token for the API server is explicit: accounts set false, and a pod that needs a token sets
 * true.
 */
export const explicitToken: ResourceRule = {
  id: "explicit-token",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  reason: "By default, every pod has its ServiceAccount's token, including any rights that the account gets later.",
  cure:
    "Set automountServiceAccountToken: false on the ServiceAccount and in the pod's spec, or true in a pod " +
    "that must use the API server.",
  reference: cis("5.1.6"),
  *check(object) {
    if (
      object.kind === "ServiceAccount" &&
      object.apiVersion === "v1" &&
      as<{ automountServiceAccountToken: boolean }>(object).automountServiceAccountToken !== false
    ) {
      yield {
        path: "automountServiceAccountToken",
        reason: "the account gives its token to every pod that does not refuse it",
      };
    }
    for (const pod of podsOf(object)) {
      if (typeof pod.spec.automountServiceAccountToken !== "boolean") {
        yield {
          path: `${pod.path}.automountServiceAccountToken`,
          reason: "the pod does not set whether it gets a token for the API server",
        };
      }
    }
  },
  examples: {
    pass: [
      pod(),
      pod({ automountServiceAccountToken: true, serviceAccountName: "spark" }),
      account({ automountServiceAccountToken: false }),
    ],
    fail: [
      pod({ automountServiceAccountToken: undefined }),
      deployment({ automountServiceAccountToken: undefined }),
      account({}),
      account({ automountServiceAccountToken: true }),
    ],
  },
};
