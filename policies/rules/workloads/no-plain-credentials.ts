import { as, list } from "../../objects/kubernetes";
import { allContainers } from "../../objects/pods";
import { container, deployment, podWith } from "../examples";
import { nsa, type ResourceRule } from "../rule";

/** Names whose value is a credential; ..._FILE and ..._PATH contain its path. */
const NAME =
  /(^|[_.-])(passw(or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|crypt[_-]?key|credentials?)$/i;
/** Values that are credentials under any name: private keys, and keys for clouds and code hosts. */
const VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgl(pat|dt|rt)-[A-Za-z0-9_-]{20}\b|\b(hf|npm)_[A-Za-z0-9]{30,}\b/;

const config = (data: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "example", namespace: "course-student" },
  data,
});

/** Credentials are in Secrets, and nowhere in plain text. */
export const noPlainCredentials: ResourceRule = {
  id: "no-plain-credentials",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  reason: "Everybody who can read pods or ConfigMaps, and every copy of the manifest, has this value in plain text.",
  cure: "Put the value into a Secret and mount it.",
  reference: nsa("C-0012"),
  *check(object) {
    if (object.kind === "ConfigMap" && object.apiVersion === "v1") {
      for (const [key, value] of Object.entries(as<{ data: Record<string, unknown> }>(object).data ?? {})) {
        if (typeof value === "string" && ((NAME.test(key) && value !== "") || VALUE.test(value)))
          yield { path: `data["${key}"]`, reason: `${key} contains a credential in plain text`, value: key };
      }
    }
    for (const { container, path, label } of allContainers(object)) {
      for (const [index, variable] of list(container.env).entries()) {
        const name = variable?.name ?? "";
        // Check the name first: the value of an unrelated variable may be unknown at preview.
        const plain = NAME.test(name)
          ? (variable?.value ?? "") !== ""
          : typeof variable?.value === "string" && VALUE.test(variable.value);
        if (plain)
          yield { path: `${path}.env[${index}].value`, reason: `${label} has ${name} in plain text`, value: name };
      }
    }
  },
  examples: {
    pass: [
      podWith({
        env: [
          { name: "TOKEN_FILE", value: "/var/run/token" },
          { name: "DB_PASSWORD", value: "" },
        ],
      }),
      config({ "course.json": "{}", "token.path": "/var/run/token" }),
    ],
    fail: [
      podWith({ env: [{ name: "DB_PASSWORD", value: "geheim" }] }),
      deployment({ initContainers: [container({ env: [{ name: "AWS_SECRET_ACCESS_KEY", value: "x" }] })] }),
      podWith({ env: [{ name: "CLOUD", value: `AKIA${"A".repeat(16)}` }] }),
      config({ password: "geheim" }),
      config({ id_rsa: "-----BEGIN OPENSSH PRIVATE KEY-----" }),
    ],
  },
};
