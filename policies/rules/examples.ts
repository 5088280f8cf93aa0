/** Objects for the rules' own examples: a pod that keeps every rule, and ways to spoil it. */
import type { Container, KubeObject, PodSpec, SecurityContext } from "./kubernetes";
import { ENFORCE, ROLE } from "./namespaces";

/** A container's security context that keeps every rule; `changes` replace its fields. */
export function hardened(changes: SecurityContext = {}): SecurityContext {
  return { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, ...changes };
}

/** A container that keeps every rule; `changes` replace its fields. */
export function container(changes: Container = {}): Container {
  return {
    name: "main",
    image: "registry.example/course/notebook:2026.1",
    securityContext: hardened(),
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
    ...changes,
  };
}

/** The spec of a pod that keeps every rule; `changes` replace its fields. */
export function podSpec(changes: PodSpec = {}): PodSpec {
  return {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container()],
    ...changes,
  };
}

const metadata = { name: "example", namespace: "course-student" };

/** A pod that keeps every rule, but for `changes` of its spec. */
export function pod(changes: PodSpec = {}): KubeObject {
  return { apiVersion: "v1", kind: "Pod", metadata, spec: podSpec(changes) };
}

/** A pod that keeps every rule, but for `changes` of its only container. */
export function podWith(changes: Container): KubeObject {
  return pod({ containers: [container(changes)] });
}

/** A Deployment around such a pod. */
export function deployment(changes: PodSpec = {}): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { selector: { matchLabels: { app: "example" } }, template: { metadata: { labels: { app: "example" } }, spec: podSpec(changes) } },
  };
}

/** A CronJob around such a pod. */
export function cronJob(changes: PodSpec = {}): KubeObject {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata,
    spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: "Never", ...podSpec(changes) } } } } },
  };
}

/** A namespace of the course. */
export function namespace(role: string, enforce: string | undefined = "restricted", name = `course-${role}`): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { [ROLE]: role, ...(enforce ? { [ENFORCE]: enforce } : {}) } } };
}

/** A network policy in the student's namespace. */
export function networkPolicy(spec: object): KubeObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "isolate", namespace: "course-student" }, spec };
}

/** A student's namespace with all that it needs, but for the kinds that are left out. */
export function workspace(...left: string[]): KubeObject[] {
  const metadata = { name: "workspace", namespace: "course-student" };
  const objects: KubeObject[] = [
    namespace("student"),
    { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { pods: "8", "requests.cpu": "1", "requests.memory": "6Gi" } } },
    { apiVersion: "v1", kind: "LimitRange", metadata, spec: { limits: [{ type: "Container", default: { memory: "512Mi" }, defaultRequest: { cpu: "100m", memory: "256Mi" } }] } },
    networkPolicy({ podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{ to: [{ podSelector: {} }] }] }),
  ];
  return objects.filter(({ kind }) => !left.includes(kind));
}
