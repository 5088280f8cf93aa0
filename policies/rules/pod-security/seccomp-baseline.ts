import { podsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podContext, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";
import { annotated, unconfined } from "./seccomp";

/** The filter of system calls is not turned off. */
export const seccompBaseline: ResourceRule = {
  id: "seccomp-baseline",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason: "Unconfined allows every system call of the kernel that all students share.",
  cure: "Set seccompProfile.type to RuntimeDefault or Localhost.",
  reference: podSecurityControl("Seccomp (baseline)"),
  *check(object, { minor }) {
    for (const pod of podsOf(object)) {
      // The field exists since 1.19.
      yield* minor < 19 ? annotated(pod) : unconfined(pod);
    }
  },
  examples: {
    pass: [pod(), podWith({ securityContext: hardened({ seccompProfile: { type: "Localhost" } }) })],
    fail: [
      pod({
        securityContext: podContext({ seccompProfile: { type: "Unconfined" } }),
        containers: [container({ securityContext: hardened({ seccompProfile: { type: "RuntimeDefault" } }) })],
      }),
      podWith({ securityContext: hardened({ seccompProfile: { type: "Unconfined" } }) }),
      deployment({
        initContainers: [container({ securityContext: hardened({ seccompProfile: { type: "Unconfined" } }) })],
      }),
    ],
  },
};
