import { list } from "../../objects/kubernetes";
import { allContainers } from "../../objects/pods";
import { container, deployment, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

/** Pods open no ports on the node itself. */
export const noHostPorts: ResourceRule = {
  id: "no-host-ports",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason: "A host port is open to everyone who can reach the node, and only one pod on a node can have it.",
  cure: "Remove hostPort and reach the pod through a Service.",
  reference: podSecurityControl("Host Ports"),
  *check(object) {
    for (const { container, path, label } of allContainers(object)) {
      for (const [index, port] of list(container.ports).entries()) {
        if (port?.hostPort)
          yield {
            path: `${path}.ports[${index}].hostPort`,
            reason: `${label} uses port ${port.hostPort} of its node`,
            value: String(port.hostPort),
          };
      }
    }
  },
  examples: {
    pass: [podWith({ ports: [{}] }), podWith({ ports: [{ hostPort: 0 }] })],
    fail: [
      podWith({ ports: [{}, { hostPort: 8888 }] }),
      deployment({ initContainers: [container({ ports: [{ hostPort: 53 }] })] }),
    ],
  },
};
