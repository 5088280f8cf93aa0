import { contextsOf, podsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podContext, podWith } from "../examples";
import { podSecurityControl, type ResourceRule } from "../rule";

const windowsOptions = { hostProcess: true };

/** No container is a process of a Windows node itself. */
export const windowsHostProcess: ResourceRule = {
  id: "windows-host-process",
  severity: "high",
  level: "mandatory",
  scope: "resource",
  podSecurity: "baseline",
  reason: "A HostProcess container is a process on the Windows node itself, with the node's files and network.",
  cure: "Remove securityContext.windowsOptions.hostProcess.",
  reference: podSecurityControl("HostProcess"),
  *check(object) {
    for (const pod of podsOf(object)) {
      for (const { context, path, label } of contextsOf(pod)) {
        if (context.windowsOptions?.hostProcess)
          yield { path: `${path}.windowsOptions.hostProcess`, reason: `${label} runs as a process of its node` };
      }
    }
  },
  examples: {
    pass: [pod(), podWith({ securityContext: hardened({ windowsOptions: { hostProcess: false } }) })],
    fail: [
      pod({ securityContext: podContext({ windowsOptions }) }),
      deployment({ initContainers: [container({ securityContext: hardened({ windowsOptions }) })] }),
    ],
  },
};
