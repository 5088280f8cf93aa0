/** What is allowed against a rule: each for one object, where it can be one value, and with its reason. Nothing is exempt silently. */

/** One allowance. Names match as a whole, and `*` stands for any part of a name. */
export interface Allowance {
  /** Id of the rule. */
  readonly rule: string;
  /** The object as reports name it, such as `DaemonSet *-gpu/gpu-simulator`. */
  readonly object: string;
  /** Only this value, such as one host path; any value of the object when left out. */
  readonly value?: string;
  /** Why it has to be. */
  readonly reason: string;
}

const KUBELET = "/var/lib/kubelet/device-plugins";
const simulator = "DaemonSet *-gpu/gpu-simulator";

/** The allowances of Aula's own course. */
export const allowances: readonly Allowance[] = [
  { rule: "namespace-pod-security", object: "Namespace *-gpu", value: "privileged", reason: "Device plugins meet kubelet in a folder of the node, and only the privileged level lets pods mount one." },
  { rule: "no-host-path", object: simulator, value: KUBELET, reason: "kubelet's plugin sockets are in this folder; nothing else of the node is mounted." },
  { rule: "run-as-non-root", object: simulator, reason: "kubelet's plugin folder belongs to root. The container has no capability and cannot gain any." },
];

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");

/** Whether a name matches a pattern; `*` does not reach across a `/`. */
function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${escaped(pattern).replaceAll("*", "[^/]*")}$`).test(name);
}

/** The allowance for a finding; undefined where there is none. */
export function allowanceFor(rule: string, object: string, value: string | undefined, list: readonly Allowance[]): Allowance | undefined {
  return list.find((one) => one.rule === rule && matches(one.object, object) && (one.value === undefined || one.value === value));
}
