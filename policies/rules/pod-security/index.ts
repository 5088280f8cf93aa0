/** The 19 controls of the Pod Security Standards: twelve in baseline, and seven that restricted adds. */
import type { ResourceRule } from "../rule";
import { appArmor } from "./app-armor";
import { capabilitiesBaseline } from "./capabilities-baseline";
import { capabilitiesRestricted } from "./capabilities-restricted";
import { hostProbes } from "./host-probes";
import { noHostNamespaces } from "./no-host-namespaces";
import { noHostPath } from "./no-host-path";
import { noHostPorts } from "./no-host-ports";
import { noPrivilegeEscalation } from "./no-privilege-escalation";
import { noPrivilegedContainers } from "./no-privileged-containers";
import { procMountBaseline } from "./proc-mount-baseline";
import { procMountRestricted } from "./proc-mount-restricted";
import { restrictedVolumes } from "./restricted-volumes";
import { runAsNonRoot } from "./run-as-non-root";
import { runAsUser } from "./run-as-user";
import { seLinux } from "./se-linux";
import { seccompBaseline } from "./seccomp-baseline";
import { seccompRestricted } from "./seccomp-restricted";
import { sysctls } from "./sysctls";
import { windowsHostProcess } from "./windows-host-process";

export const podSecurity: readonly ResourceRule[] = [
  noPrivilegedContainers,
  noHostNamespaces,
  noHostPath,
  noHostPorts,
  hostProbes,
  capabilitiesBaseline,
  appArmor,
  seLinux,
  seccompBaseline,
  procMountBaseline,
  sysctls,
  windowsHostProcess,
  restrictedVolumes,
  capabilitiesRestricted,
  noPrivilegeEscalation,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
  procMountRestricted,
];
