import { as, type KubeObject } from "../../objects/kubernetes";
import { podsOf } from "../../objects/pods";
import { accountOf, isBinding, subjectsOf } from "../../objects/rbac";
import { binding, cronJob, pod } from "../examples";
import { cis, type ResourceRule } from "../rule";

const account = (token: boolean): KubeObject => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "default", namespace: "course-student" },
  automountServiceAccountToken: token,
});

/** The namespace's default account has no rights and provides no token. */
export const noDefaultAccount: ResourceRule = {
  id: "no-default-account",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  reason:
    "Every pod that names no account runs as default, so rights of this account also apply to pods that do not " +
    "exist yet.",
  cure:
    "Create a ServiceAccount for each client of the API server, name it in the pod and in the binding, and " +
    "give default no token.",
  reference: cis("5.1.5"),
  *check(object) {
    if (
      object.kind === "ServiceAccount" &&
      object.apiVersion === "v1" &&
      object.metadata?.name === "default" &&
      as<{ automountServiceAccountToken: boolean }>(object).automountServiceAccountToken !== false
    ) {
      yield { path: "automountServiceAccountToken", reason: "the default account provides its token to pods" };
    }
    for (const [index, subject] of isBinding(object) ? subjectsOf(object).entries() : []) {
      if (accountOf(subject)?.name === "default")
        yield {
          path: `subjects[${index}]`,
          reason: `it grants rights to the default account of ${accountOf(subject)?.namespace}`,
        };
    }
    for (const { spec, path } of podsOf(object)) {
      if (spec.automountServiceAccountToken !== true) continue;
      if (
        spec.serviceAccountName === undefined ||
        spec.serviceAccountName === "" ||
        spec.serviceAccountName === "default"
      ) {
        yield { path: `${path}.serviceAccountName`, reason: "the pod mounts the token of the default account" };
      }
    }
  },
  examples: {
    pass: [pod(), pod({ automountServiceAccountToken: true, serviceAccountName: "spark" }), account(false)],
    fail: [
      pod({ automountServiceAccountToken: true }),
      cronJob({ automountServiceAccountToken: true, serviceAccountName: "default" }),
      binding("RoleBinding", { kind: "ServiceAccount", name: "default" }),
    ],
  },
};
