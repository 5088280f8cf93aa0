import { containersOf, isWindows, podsOf } from "../../objects/pods";
import { container, deployment, hardened, pod, podWith } from "../examples";
import { nsa, type ResourceRule } from "../rule";

/** Containers cannot change the content of their image. */
export const readOnlyRoot: ResourceRule = {
  id: "read-only-root",
  severity: "low",
  level: "mandatory",
  scope: "resource",
  reason:
    "With a writable root file system, an intruder can replace the program itself, and the container can fill " +
    "the node's disk without any quota.",
  cure: "Set securityContext.readOnlyRootFilesystem: true, and mount an emptyDir where the program writes.",
  reference: nsa("C-0017"),
  *check(object) {
    for (const pod of podsOf(object)) {
      if (isWindows(pod)) continue;
      for (const { container, path, label, sort } of containersOf(pod)) {
        // An ephemeral container is for debugging and ends with the pod.
        if (sort === "ephemeral container" || container.securityContext?.readOnlyRootFilesystem === true) continue;
        yield {
          path: `${path}.securityContext.readOnlyRootFilesystem`,
          reason: `${label} can change its own root file system`,
          value: label,
        };
      }
    }
  },
  examples: {
    pass: [
      podWith({}),
      pod({ ephemeralContainers: [container({ securityContext: hardened({ readOnlyRootFilesystem: false }) })] }),
    ],
    fail: [
      podWith({ securityContext: hardened({ readOnlyRootFilesystem: undefined }) }),
      deployment({ initContainers: [container({ securityContext: hardened({ readOnlyRootFilesystem: false }) })] }),
    ],
  },
};
