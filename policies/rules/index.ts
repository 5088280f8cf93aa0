/** Every rule, in the order in which reports name them. */
import { capabilitiesBaseline } from "./capabilities-baseline";
import { capabilitiesRestricted } from "./capabilities-restricted";
import { containerResources } from "./container-resources";
import { explicitToken } from "./explicit-token";
import { gpuLimitEqualsRequest } from "./gpu-limit-equals-request";
import { namespacePodSecurity } from "./namespace-pod-security";
import { noClusterRights } from "./no-cluster-rights";
import { noGpuBypass } from "./no-gpu-bypass";
import { noHostNamespaces } from "./no-host-namespaces";
import { noHostPath } from "./no-host-path";
import { noHostPorts } from "./no-host-ports";
import { noPrivilegeEscalation } from "./no-privilege-escalation";
import { noPrivilegedContainers } from "./no-privileged-containers";
import { pinnedImages } from "./pinned-images";
import type { Rule } from "./rule";
import { runAsNonRoot } from "./run-as-non-root";
import { seccompProfile } from "./seccomp-profile";
import { studentRights } from "./student-rights";
import { workspaceComplete } from "./workspace-complete";

export const rules: readonly Rule[] = [
  noPrivilegedContainers,
  noHostNamespaces,
  noHostPath,
  noHostPorts,
  capabilitiesBaseline,
  capabilitiesRestricted,
  runAsNonRoot,
  noPrivilegeEscalation,
  seccompProfile,
  namespacePodSecurity,
  containerResources,
  explicitToken,
  pinnedImages,
  gpuLimitEqualsRequest,
  noGpuBypass,
  workspaceComplete,
  noClusterRights,
  studentRights,
];
