/**
 * What a person's own account may make in its workspace, as expressions (CEL) with which the API server itself refuses
 * the rest. Quotas count pods and Pod Security looks at one pod; these keep one person's objects from taking another's
 * traffic, place or time. See docs/security.md. Pure.
 */
import { type Identity, namespaceOf } from "../names";

interface Validation {
  readonly expression: string;
  readonly message: string;
  /** What the answer is called: as Pod Security's and the quotas'. Default: Invalid. */
  readonly reason?: "Forbidden";
}
type Operation = "CREATE" | "UPDATE" | "DELETE";

/** Spec of a ValidatingAdmissionPolicy, with everything that the API server would fill in: the fields are atomic. */
export interface FenceSpec {
  readonly failurePolicy: "Fail";
  readonly matchConstraints: {
    readonly resourceRules: {
      apiGroups: string[];
      apiVersions: string[];
      operations: Operation[];
      resources: string[];
      scope: string;
    }[];
    readonly matchPolicy: "Equivalent";
    readonly namespaceSelector: Record<string, never>;
    readonly objectSelector: Record<string, never>;
  };
  readonly matchConditions: { readonly name: string; readonly expression: string }[];
  readonly variables?: { name: string; expression: string }[];
  readonly validations: Validation[];
}

/** What the fences let through. */
export interface Allowed {
  /** Course and year. */
  readonly identity: Identity;
  /** Images of the course and its groups; any tag of the same repository, for a server may be older than the course. */
  readonly images: readonly string[];
  /** Keys of the taints that the site's nodes for students have. */
  readonly taints: readonly string[];
  /** Priority classes that the course gives its notebooks. */
  readonly priorityClasses: readonly string[];
}

/** Most seconds that a pod may take to end: longer, and a stopped server keeps its place in the quota. */
const GRACE_SECONDS = 60;
/** Set by Kubernetes' own controllers, Kueue's, and a deletion that waits for dependents. Any other only blocks. */
const FINALIZERS = [
  "batch.kubernetes.io/job-tracking",
  "foregroundDeletion",
  "kueue.x-k8s.io/managed",
  "kueue.x-k8s.io/resource-in-use",
];
/** Added to every pod by the API server and the node's own controllers. */
const USUAL_TAINTS = [
  "node.kubernetes.io/not-ready",
  "node.kubernetes.io/unreachable",
  "node.kubernetes.io/memory-pressure",
  "nvidia.com/gpu",
];

const ACCOUNT = "request.userInfo.username.startsWith('system:serviceaccount:' + request.namespace + ':')";
const list = (words: readonly string[]): string => `[${words.map((word) => `'${word}'`).join(", ")}]`;
const matching = (
  apiGroups: string[],
  resources: string[],
  operations: Operation[] = ["CREATE", "UPDATE"],
): FenceSpec["matchConstraints"] => ({
  resourceRules: [{ apiGroups, apiVersions: ["*"], operations, resources, scope: "*" }],
  matchPolicy: "Equivalent",
  namespaceSelector: {},
  objectSelector: {},
});

/**
 * Whose requests are judged. People with a certificate or a login of the cluster are not: they could take the fences
 * away. Of ServiceAccounts the hub's is not, which makes the notebooks. All others are, so that a pod which a Job makes
 * for a student is judged as one which the student makes.
 */
const judged = ({ instance }: Identity): FenceSpec["matchConditions"] => [
  {
    name: "service-accounts-but-the-hubs",
    expression:
      "(request.userInfo.username.startsWith('system:serviceaccount:') || " +
      "request.userInfo.username == 'system:kube-controller-manager') && " +
      `request.userInfo.username != 'system:serviceaccount:${namespaceOf(instance, "hub")}:hub'`,
  },
];
/** Requests of a workspace's own account alone: controllers own what they make, and take finalizers away. */
const ownOnly = [{ name: "the-workspaces-own-account", expression: ACCOUNT }];

const noFinalizers: Validation = {
  expression: `!has(object.metadata.finalizers) || object.metadata.finalizers.all(f, f in ${list(FINALIZERS)})`,
  message: "a finalizer would keep it from ever ending; take metadata.finalizers out",
};
const ownedByPod: Validation[] = [
  {
    expression:
      "request.operation != 'CREATE' || has(object.metadata.ownerReferences) && " +
      "object.metadata.ownerReferences.exists(o, o.kind == 'Pod' && o.apiVersion == 'v1')",
    message:
      "it would go on when your server has stopped; name your notebook's pod in metadata.ownerReferences (Spark and " +
      "labs do so themselves)",
  },
  {
    // A pod that owns its own owner would keep both alive.
    expression:
      "request.operation != 'UPDATE' || (has(object.metadata.ownerReferences) == " +
      "has(oldObject.metadata.ownerReferences) && (!has(object.metadata.ownerReferences) || " +
      "object.metadata.ownerReferences == oldObject.metadata.ownerReferences))",
    message: "its owner is set when it is made; leave metadata.ownerReferences as they are",
  },
];

/** `registry/name:tag` without what follows the name; a registry may have a port. */
export const repositoryOf = (image: string): string => image.replace(/@.*$/, "").replace(/:[^:/]*$/, "");

function podRules({ images, taints, priorityClasses }: Allowed): Validation[] {
  const repositories = [...new Set(images.map(repositoryOf))].sort();
  const keys = list([...new Set([...USUAL_TAINTS, ...taints])]);
  return [
    {
      expression:
        "!has(object.spec.priority) || object.spec.priority <= 0 || has(object.spec.priorityClassName) && " +
        `object.spec.priorityClassName in ${list(priorityClasses)}`,
      message: "a pod of that priority would end other people's pods; take priorityClassName out",
    },
    noFinalizers,
    {
      expression:
        "!has(object.spec.terminationGracePeriodSeconds) || " +
        `object.spec.terminationGracePeriodSeconds <= ${GRACE_SECONDS}`,
      message: `a pod has ${GRACE_SECONDS} seconds to end at most; lower terminationGracePeriodSeconds`,
    },
    {
      expression: "request.operation != 'CREATE' || !has(object.spec.nodeName) || object.spec.nodeName == ''",
      message: "the scheduler chooses the node; take nodeName out",
    },
    {
      expression: "!has(object.spec.schedulerName) || object.spec.schedulerName == 'default-scheduler'",
      message: "this course has one scheduler; take schedulerName out",
    },
    {
      expression: `!has(object.spec.tolerations) || object.spec.tolerations.all(t, has(t.key) && t.key in ${keys})`,
      message: "those nodes are not for students; take out the tolerations that the course has not given",
    },
    {
      expression:
        "variables.terms.all(t, (!has(t.namespaces) || t.namespaces.size() == 0) && !has(t.namespaceSelector))",
      message:
        "a pod that keeps its distance from other people's pods keeps them off nodes; take namespaces and " +
        "namespaceSelector out of its affinity",
    },
    {
      expression:
        `variables.containers.all(c, ${list(repositories)}.exists(r, c.image == r || c.image.startsWith(r + ':') || ` +
        "c.image.startsWith(r + '@')))",
      message: "only this course's images run here; a teacher can add packages to them (aula:requirements)",
    },
  ];
}

const listed = (path: string): string => `(has(object.spec.${path}) ? object.spec.${path} : [])`;
const termsOf = (kind: "podAffinity" | "podAntiAffinity"): string => {
  const at = `object.spec.affinity.${kind}`;
  const has = `has(object.spec.affinity) && has(${at})`;
  const [required, preferred] = [
    "requiredDuringSchedulingIgnoredDuringExecution",
    "preferredDuringSchedulingIgnoredDuringExecution",
  ];
  return (
    `(${has} && has(${at}.${required}) ? ${at}.${required} : []) + ` +
    `(${has} && has(${at}.${preferred}) ? ${at}.${preferred}.map(p, p.podAffinityTerm) : [])`
  );
};

/** Suffixes of the policies' names. */
export const PARTS = ["pods", "owners", "services", "objects", "orphans"] as const;
type Part = (typeof PARTS)[number];

/** The policies, by the suffix of their names. */
export function fences(allowed: Allowed): Record<Part, FenceSpec> {
  const forbidden = (spec: FenceSpec): FenceSpec => ({
    ...spec,
    validations: spec.validations.map((one) => ({ ...one, reason: "Forbidden" })),
  });
  const specs = Object.entries(specsOf(allowed)).map(([part, spec]) => [part, forbidden(spec)]);
  return Object.fromEntries(specs) as Record<Part, FenceSpec>;
}

function specsOf(allowed: Allowed): Record<Part, FenceSpec> {
  const conditions = judged(allowed.identity);
  return {
    pods: {
      failurePolicy: "Fail",
      matchConstraints: matching([""], ["pods"]),
      matchConditions: conditions,
      variables: [
        { name: "containers", expression: `${listed("containers")} + ${listed("initContainers")}` },
        { name: "terms", expression: `${termsOf("podAffinity")} + ${termsOf("podAntiAffinity")}` },
      ],
      validations: podRules(allowed),
    },
    owners: {
      failurePolicy: "Fail",
      matchConstraints: {
        ...matching([""], ["pods"]),
        resourceRules: [
          ...matching([""], ["pods"]).resourceRules,
          ...matching(["batch"], ["jobs"]).resourceRules,
          ...matching(["jobset.x-k8s.io"], ["jobsets"]).resourceRules,
        ],
      },
      matchConditions: ownOnly,
      validations: [...ownedByPod, noFinalizers],
    },
    services: {
      failurePolicy: "Fail",
      matchConstraints: matching([""], ["services"]),
      matchConditions: conditions,
      validations: [
        {
          expression: "!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0",
          message: "externalIPs would take other people's traffic; take them out",
        },
        {
          expression: "!has(object.spec.type) || object.spec.type == 'ClusterIP'",
          message: "a Service of a workspace is reached inside the cluster only; use type ClusterIP",
        },
        noFinalizers,
      ],
    },
    objects: {
      failurePolicy: "Fail",
      matchConstraints: matching([""], ["configmaps", "persistentvolumeclaims"]),
      matchConditions: ownOnly,
      validations: [noFinalizers],
    },
    orphans: {
      failurePolicy: "Fail",
      matchConstraints: {
        ...matching([""], ["pods"], ["DELETE"]),
        resourceRules: [
          ...matching([""], ["pods"], ["DELETE"]).resourceRules,
          ...matching(["batch"], ["jobs"], ["DELETE"]).resourceRules,
          ...matching(["jobset.x-k8s.io"], ["jobsets"], ["DELETE"]).resourceRules,
        ],
      },
      matchConditions: ownOnly,
      validations: [
        {
          expression:
            "!has(request.options) || !has(request.options.propagationPolicy) || " +
            "request.options.propagationPolicy != 'Orphan'",
          message: "what it owns would go on without it; delete it without Orphan",
        },
      ],
    },
  };
}
