import { list } from "../../objects/kubernetes";
import { podsOf } from "../../objects/pods";
import { deployment, pod, podContext } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

/** Sysctls that belong to each pod, and the minor version since which the standard lists them. */
const SAFE: Readonly<Record<string, number>> = {
  "kernel.shm_rmid_forced": 0,
  "net.ipv4.ip_local_port_range": 0,
  "net.ipv4.tcp_syncookies": 0,
  "net.ipv4.ping_group_range": 0,
  "net.ipv4.ip_unprivileged_port_start": 0,
  "net.ipv4.ip_local_reserved_ports": 27,
  "net.ipv4.tcp_keepalive_time": 29,
  "net.ipv4.tcp_fin_timeout": 29,
  "net.ipv4.tcp_keepalive_intvl": 29,
  "net.ipv4.tcp_keepalive_probes": 29,
  "net.ipv4.tcp_rmem": 32,
  "net.ipv4.tcp_wmem": 32,
  "net.ipv4.tcp_slow_start_after_idle": 37,
  "net.ipv4.tcp_notsent_lowat": 37,
};

/** Pods set only sysctls that belong to the pod. */
export const sysctls: ResourceRule = {
  id: "sysctls",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason: "Most sysctls belong to the node: a pod that changes one changes it for every student on that node.",
  cure: "Remove the sysctl from the pod. If the whole node needs it, set it on the node.",
  reference: podSecurityControl("Sysctls"),
  *check(object, { minor }) {
    for (const pod of podsOf(object)) {
      for (const [index, sysctl] of list(pod.spec.securityContext?.sysctls).entries()) {
        const name = sysctl?.name ?? "";
        const since = Object.hasOwn(SAFE, name) ? SAFE[name] : undefined;
        if (since === undefined || minor < since)
          yield {
            path: `${pod.path}.securityContext.sysctls[${index}].name`,
            reason: `the pod sets the sysctl ${name}`,
            value: name,
          };
      }
    }
  },
  examples: {
    pass: [pod(), pod({ securityContext: podContext({ sysctls: [{ name: "net.ipv4.tcp_rmem" }] }) })],
    fail: [
      pod({ securityContext: podContext({ sysctls: [{ name: "kernel.msgmax" }] }) }),
      deployment({
        securityContext: podContext({ sysctls: [{ name: "kernel.shm_rmid_forced" }, { name: "vm.swappiness" }] }),
      }),
    ],
  },
};
