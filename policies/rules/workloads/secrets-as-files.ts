import { list } from "../../objects/kubernetes";
import { allContainers } from "../../objects/pods";
import { container, deployment, podWith } from "../examples";
import { cis, type ResourceRule } from "../rule";

/** Containers get secrets as files. */
export const secretsAsFiles: ResourceRule = {
  id: "secrets-as-files",
  severity: "low",
  level: "mandatory",
  scope: "resource",
  reason:
    "A variable is passed to every child process, printed by crash reports and debug pages, and not updated " +
    "when the secret changes.",
  cure: "Mount the secret as a volume and read the file. If a program can only use variables, add a waiver.",
  reference: cis("5.4.1"),
  *check(object) {
    for (const { container, path, label } of allContainers(object)) {
      for (const [index, source] of list(container.envFrom).entries()) {
        if (source?.secretRef)
          yield {
            path: `${path}.envFrom[${index}].secretRef`,
            reason: `${label} has the secret ${source.secretRef.name} in its environment`,
            value: source.secretRef.name,
          };
      }
      for (const [index, variable] of list(container.env).entries()) {
        const name = variable?.valueFrom?.secretKeyRef?.name;
        if (variable?.valueFrom?.secretKeyRef)
          yield {
            path: `${path}.env[${index}].valueFrom.secretKeyRef`,
            reason: `${label} has the secret ${name} in its environment`,
            value: name,
          };
      }
    }
  },
  examples: {
    pass: [podWith({ env: [{ name: "AULA_COURSE", value: "bigdata" }] })],
    fail: [
      podWith({ envFrom: [{ secretRef: { name: "hub" } }] }),
      deployment({
        initContainers: [container({ env: [{ name: "KEY", valueFrom: { secretKeyRef: { name: "hub" } } }] })],
      }),
    ],
  },
};
