/**
 * Ways to bypass the GPU quota, as expressions (CEL) with which the API server itself refuses pods.
 * policies/rules/course/no-gpu-bypass.ts checks manifests for the same before anything runs; only the API server sees a
 * student's own pods. Pure.
 */
import type { Identity } from "../names";

const VARIABLE = "NVIDIA_VISIBLE_DEVICES";

interface Validation {
  readonly expression: string;
  readonly message: string;
}

/** Spec of a ValidatingAdmissionPolicy. */
export interface PolicySpec {
  readonly failurePolicy: "Fail";
  readonly matchConstraints: {
    readonly resourceRules: {
      apiGroups: string[];
      apiVersions: string[];
      operations: string[];
      resources: string[];
      scope: string;
    }[];
    readonly matchPolicy: "Equivalent";
    readonly namespaceSelector: Record<string, never>;
    readonly objectSelector: Record<string, never>;
  };
  readonly variables?: { name: string; expression: string }[];
  readonly validations: Validation[];
}

/**
 * Everything that the API server would fill in is written out: the field is atomic, and a second apply would differ.
 */
const rule = (...resources: string[]): PolicySpec["matchConstraints"] => ({
  resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources, scope: "*" }],
  matchPolicy: "Equivalent",
  namespaceSelector: {},
  objectSelector: {},
});
const listed = (name: string): string => `(has(object.spec.${name}) ? object.spec.${name} : [])`;
/**
 * True for every container, including debug containers, which have their own type that CEL does not mix with the other.
 */
const ofAll = (condition: string): string =>
  `variables.containers.all(c, ${condition}) && variables.debug.all(c, ${condition})`;
const asksFor = (names: readonly string[]): string =>
  "variables.containers.exists(c, has(c.resources) && has(c.resources.limits) && c.resources.limits.exists(name, " +
  `name in ${JSON.stringify(names)}))`;

const RULES: Validation[] = [
  {
    expression: ofAll(
      `!has(c.env) || c.env.all(e, e.name != '${VARIABLE}' || (has(e.value) && e.value in ['none', 'void']))`,
    ),
    message:
      `a container sets ${VARIABLE}, which could give it GPUs that nobody counted; take it out and ask for a GPU ` +
      "under resources.limits",
  },
  {
    expression: ofAll(
      `!has(c.envFrom) || c.envFrom.all(e, !has(e.prefix) || e.prefix == '' || !'${VARIABLE}'.startsWith(e.prefix))`,
    ),
    message: `a container reads variables with a prefix that could spell ${VARIABLE}; take another prefix`,
  },
  {
    expression:
      "!has(object.metadata.annotations) || object.metadata.annotations.all(key, !key.startsWith('cdi.k8s.io/'))",
    message:
      "an annotation for CDI could give the pod GPUs that nobody counted; take it out and ask for a GPU under " +
      "resources.limits",
  },
  {
    expression: "!has(object.spec.resourceClaims) || object.spec.resourceClaims.size() == 0",
    message:
      "the quotas of this course count no resource claims; take resourceClaims out and ask for a GPU under " +
      "resources.limits",
  },
];

/** The runtime that reads the variable, also from an image: all of NVIDIA's names for it start the same way. */
function runtimeRule(gpus: readonly string[], runtimeClass: string | undefined): Validation {
  const others = "!has(object.spec.runtimeClassName) || !object.spec.runtimeClassName.startsWith('nvidia')";
  const named =
    runtimeClass === undefined
      ? others
      : `${others} && object.spec.runtimeClassName != '${runtimeClass}' || ${asksFor(gpus)}`;
  return {
    expression: named,
    message: "only a pod that asks for a GPU may run with NVIDIA's runtime; take runtimeClassName out",
  };
}

/**
 * The policies, by the suffix of their names.
 * @param gpus names under which pods can request GPUs
 * @param runtimeClass NVIDIA's, if students' pods with a GPU use it; undefined: no student's pod uses it
 */
export function bypassPolicies(
  gpus: readonly string[],
  runtimeClass: string | undefined,
): Record<"pods" | "variables", PolicySpec> {
  return {
    pods: {
      failurePolicy: "Fail",
      // A separate request adds debug containers to a running pod.
      matchConstraints: rule("pods", "pods/ephemeralcontainers"),
      variables: [
        { name: "containers", expression: `${listed("containers")} + ${listed("initContainers")}` },
        { name: "debug", expression: listed("ephemeralContainers") },
      ],
      validations: [...RULES, runtimeRule(gpus, runtimeClass)],
    },
    // envFrom brings the keys of a ConfigMap into a container. Students have no right to make Secrets.
    variables: {
      failurePolicy: "Fail",
      matchConstraints: rule("configmaps"),
      validations: [
        {
          expression: `!has(object.data) || !('${VARIABLE}' in object.data)`,
          message: `a container that reads its variables from here would set ${VARIABLE}; take it out`,
        },
      ],
    },
  };
}

/** Where they apply: the namespaces in which students' code runs. */
export function workspaceSelector({ instance }: Identity) {
  return {
    matchLabels: { "aula.dev/instance": instance },
    matchExpressions: [{ key: "aula.dev/role", operator: "In", values: ["student", "teacher", "bench"] }],
  };
}
