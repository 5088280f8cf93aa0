/** Objects for the rules' examples: a pod that follows every rule, and ways to change it. */
import type { Container, KubeObject, PodSpec, SecurityContext } from "../objects/kubernetes";
import { ENFORCE, INSTANCE, ROLE } from "../objects/namespaces";
import { type PolicyRule, RBAC } from "../objects/rbac";

/** A container's security context that follows every rule; `changes` replace its fields. */
export function hardened(changes: SecurityContext = {}): SecurityContext {
  return { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] }, ...changes };
}

/** A container that follows every rule; `changes` replace its fields. */
export function container(changes: Container = {}): Container {
  return {
    name: "main",
    image: "registry.example/course/notebook:4f2c9d01a7be",
    securityContext: hardened(),
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
    ...changes,
  };
}

/** The security context of a pod that follows every rule; `changes` replace its fields. */
export function podContext(changes: SecurityContext = {}): SecurityContext {
  return { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" }, ...changes };
}

/** The spec of a pod that follows every rule; `changes` replace its fields. */
export function podSpec(changes: PodSpec = {}): PodSpec {
  return { automountServiceAccountToken: false, securityContext: podContext(), containers: [container()], ...changes };
}

const metadata = { name: "example", namespace: "course-student" };

/** A pod that follows every rule, except for `changes` to its spec. */
export function pod(changes: PodSpec = {}, annotations?: Record<string, string>): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...metadata, ...(annotations ? { annotations } : {}) },
    spec: podSpec(changes),
  };
}

/** A pod that follows every rule, except for `changes` to its only container. */
export function podWith(changes: Container): KubeObject {
  return pod({ containers: [container(changes)] });
}

/** A Deployment around such a pod. */
export function deployment(changes: PodSpec = {}, annotations: Record<string, string> = {}): KubeObject {
  const labels = { app: "example" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec: podSpec(changes) },
    },
  };
}

/** A Job's spec around such a pod; `bounds` replace its limits in time. */
export function jobSpec(changes: PodSpec = {}, bounds: object = {}): object {
  return {
    activeDeadlineSeconds: 3600,
    ttlSecondsAfterFinished: 86400,
    ...bounds,
    template: { spec: { restartPolicy: "Never", ...podSpec(changes) } },
  };
}

/** A CronJob around such a pod. */
export function cronJob(changes: PodSpec = {}, bounds: object = {}): KubeObject {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata,
    spec: { schedule: "0 3 * * *", jobTemplate: { spec: jobSpec(changes, bounds) } },
  };
}

/** A namespace of the course. */
export function namespace(
  role: string,
  enforce: string | undefined = "restricted",
  name = `course-${role}`,
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { [ROLE]: role, [INSTANCE]: "course", ...(enforce ? { [ENFORCE]: enforce } : {}) } },
  };
}

/** A network policy of a namespace; by default, the student's. */
export function networkPolicy(spec: object, inside = "course-student"): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "isolate", namespace: inside },
    spec,
  };
}

/** A ResourceQuota of the student's namespace; `more` adds keys. */
export function quota(more: Record<string, string> = {}): KubeObject {
  const hard = {
    pods: "8",
    "requests.cpu": "1",
    "requests.memory": "6Gi",
    "limits.memory": "6Gi",
    persistentvolumeclaims: "1",
    "services.nodeports": "0",
    "services.loadbalancers": "0",
    ...more,
  };
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "workspace", namespace: "course-student" },
    spec: { hard },
  };
}

/** A student's namespace with everything that it needs, except for the given kinds. */
export function workspace(...left: string[]): KubeObject[] {
  const metadata = { name: "workspace", namespace: "course-student" };
  const objects: KubeObject[] = [
    namespace("student"),
    quota(),
    {
      apiVersion: "v1",
      kind: "LimitRange",
      metadata,
      spec: {
        limits: [{ type: "Container", default: { memory: "512Mi" }, defaultRequest: { cpu: "100m", memory: "256Mi" } }],
      },
    },
    networkPolicy({ podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{ to: [{ podSelector: {} }] }] }),
  ];
  return objects.filter(({ kind }) => !left.includes(kind));
}

/** The hub's namespace, closed. */
export function hub(): KubeObject[] {
  return [namespace("hub"), networkPolicy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, "course-hub")];
}

/** A role with these rules; with `kind` Role, it is in the student's namespace. */
export function role(
  rules: readonly PolicyRule[],
  kind: "Role" | "ClusterRole" = "ClusterRole",
  name = "example",
): KubeObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { name, ...(kind === "Role" ? { namespace: "course-student" } : {}) },
    rules,
  };
}

/** A binding of a ClusterRole; a RoleBinding is in the student's namespace. */
export function binding(
  kind: "RoleBinding" | "ClusterRoleBinding",
  subject: object,
  clusterRole = "example",
): KubeObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: { name: "example", ...(kind === "RoleBinding" ? { namespace: "course-student" } : {}) },
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: clusterRole },
    subjects: [subject],
  };
}
