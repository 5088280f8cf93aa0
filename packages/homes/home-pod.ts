/**
 * A short-lived pod that holds one person's home, so that files go in and out on any cluster: in the person's own
 * namespace, as the person's own user, under Pod Security *restricted* and within the quota. Its image is the
 * notebook's, which every node has.
 */
import { existsSync } from "node:fs";
import type { Target } from "../../components/config";
import { HOME_POD } from "../../components/contract/constants";
import { CONTAINER_SECURITY, POD_SECURITY } from "../../components/jupyterhub/security";
import { namespaceOf, WORKSPACE } from "../../components/names";
import { reasonOf } from "../../delivery/course/ready";
import { AulaError } from "../../delivery/errors";
import type { Streamed } from "../../delivery/exec";
import type { Kubectl } from "../../delivery/kubectl";
import { homesDir } from "../../delivery/paths";
import { POD_NEEDS, withRoom } from "./temporary-quota";

/** Whose home it is. */
export interface Owner {
  readonly instance: string;
  readonly username: string;
  readonly namespace: string;
}

/** The person in a role of a course. */
export function ownerIn({ instance }: { readonly instance: string }, username: string, role: string): Owner {
  return { instance, username, namespace: namespaceOf(instance, role === "teacher" ? "teacher" : "student", username) };
}

/** A home that is mounted. */
export interface Home {
  /** Folder of the home inside the pod. */
  readonly folder: string;
  /** A server of the person is running: files may change meanwhile. */
  readonly busy: boolean;
  /** Runs a program in the home and returns what it printed. @throws with the program's own words */
  run(command: readonly string[], input?: string): Promise<string>;
  /** Starts a program in the home whose input and output are bytes. */
  stream(command: readonly string[], input?: "input"): Promise<Streamed>;
}

const POD = HOME_POD.name;
/**
 * The hub's keeper ends every pod of someone who left (images/hub/aula_hub/leaver_pods.py), but not one with this
 * condition in its status. Only who may write pods/status can set it, and no role of a course grants that: a
 * student's pod may have any name, label or account, but never the condition.
 */
const CONDITION = HOME_POD.condition;
const FOLDER = "/aula-home";
/** A pod that its command forgot ends by itself. */
const MOST_SECONDS = 6 * 3600;

interface PodSpec {
  readonly containers: readonly { readonly image: string }[];
  readonly affinity?: object;
  readonly [field: string]: unknown;
}

/**
 * The pod as an object. @param like the image puller's pod: its image, and where such pods may run @param node where
 * the person's server runs, which alone can share a disk
 */
export function homePod(
  { namespace, instance }: Owner,
  like: PodSpec,
  { write, node }: { readonly write: boolean; readonly node?: string },
) {
  const { nodeSelector, tolerations, affinity, imagePullSecrets } = like;
  const there = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }],
      },
    },
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: POD,
      namespace,
      labels: { "app.kubernetes.io/part-of": "aula", "app.kubernetes.io/name": POD, "aula.dev/instance": instance },
    },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: "Never",
      activeDeadlineSeconds: MOST_SECONDS,
      terminationGracePeriodSeconds: 0,
      securityContext: POD_SECURITY,
      nodeSelector,
      tolerations,
      imagePullSecrets,
      affinity: node === undefined ? affinity : there,
      containers: [
        {
          name: "files",
          image: like.containers[0]?.image,
          command: ["sleep", "infinity"],
          workingDir: FOLDER,
          resources: POD_NEEDS,
          securityContext: CONTAINER_SECURITY,
          volumeMounts: [{ name: "home", mountPath: FOLDER, readOnly: !write }],
        },
      ],
      volumes: [{ name: "home", persistentVolumeClaim: { claimName: WORKSPACE.home } }],
    },
  };
}

/** The patch that marks this one pod as Aula's. By uid: a student could put a pod of the same name in its place. */
const marked = (uid: string): string => {
  const conditions = [{ type: CONDITION, status: "True", reason: "OpenedByAula" }];
  return JSON.stringify({ metadata: { uid }, status: { conditions } });
};

interface PodList {
  items: { spec: { nodeName?: string }; status: { phase: string } }[];
}

async function start(kubectl: Kubectl, owner: Owner, write: boolean): Promise<boolean> {
  const inside = ["-n", owner.namespace];
  const [servers, puller] = await Promise.all([
    kubectl.json<PodList>(["get", "pods", ...inside, "-l", "component=singleuser-server"]),
    kubectl.json<{ spec: { template: { spec: PodSpec } } }>([
      "get",
      "daemonset",
      "image-puller",
      "-n",
      namespaceOf(owner.instance, "hub"),
    ]),
    // An interrupted command left it.
    kubectl.run(["delete", "pod", POD, ...inside, "--ignore-not-found", "--force"]),
  ]);
  const node = servers?.items.find(({ status }) => status.phase === "Running")?.spec.nodeName;
  const pod = homePod(owner, puller!.spec.template.spec, { write, ...(node === undefined ? {} : { node }) });
  const create = ["create", "-f", "-", "-o", "jsonpath={.metadata.uid}"];
  const { ok, stdout: uid, stderr } = await kubectl.try(create, JSON.stringify(pod));
  if (!ok && stderr.includes("exceeded quota")) {
    throw new AulaError(
      `${owner.username}'s quota has no room for the pod that opens the home`,
      "stop that person's server or sessions (Admin in the hub's menu), then try again",
    );
  }
  if (!ok)
    throw new AulaError(
      `${owner.username}'s home cannot be opened: ${stderr.trim()}`,
      "put right what is named here, then try again",
    );
  await kubectl.run(["patch", "pod", POD, ...inside, "--subresource=status", "--patch", marked(uid)]);
  const ready = await kubectl.try(["wait", "--for=condition=Ready", `pod/${POD}`, ...inside, "--timeout=180s"]);
  if (ready.ok) return node !== undefined;
  const stuck = await kubectl.json<Parameters<typeof reasonOf>[0]>([
    "get",
    "pod",
    POD,
    ...inside,
    "--ignore-not-found",
  ]);
  throw new AulaError(
    `${owner.username}'s home cannot be opened: ${stuck ? reasonOf(stuck) : ready.stderr}`,
    `kubectl ${kubectl.prefix.join(" ")} describe pod ${POD} -n ${owner.namespace}`,
  );
}

/**
 * Whether a person has a home, and something may be in it. A claim that nobody used since `make up` has no volume yet;
 * on kind its folder may be there all the same, from before a `make down`.
 */
export async function homeState(
  kubectl: Kubectl,
  { namespace }: Owner,
  target: Target,
): Promise<"none" | "unused" | "there"> {
  const phase = await kubectl.run([
    "get",
    "pvc",
    WORKSPACE.home,
    "-n",
    namespace,
    "--ignore-not-found",
    "-o",
    "jsonpath={.status.phase}",
  ]);
  if (phase === "") return "none";
  return phase === "Bound" ||
    (target.kind === "kind" && existsSync(homesDir(target.cluster, namespace, WORKSPACE.home)))
    ? "there"
    : "unused";
}

/**
 * Runs `use` with a home mounted, and removes the pod whatever happens.
 * @param write whether files may be changed
 * @throws AulaError where the pod finds no room or does not start
 */
export function withHome<T>(
  kubectl: Kubectl,
  owner: Owner,
  { write }: { readonly write: boolean },
  use: (home: Home) => Promise<T>,
): Promise<T> {
  return withRoom(kubectl, owner.namespace, async () => {
    const exec = (command: readonly string[], ...options: string[]): string[] => [
      "exec",
      ...options,
      POD,
      "-n",
      owner.namespace,
      "--",
      ...command,
    ];
    try {
      const busy = await start(kubectl, owner, write);
      return await use({
        folder: FOLDER,
        busy,
        run: (command, input) =>
          kubectl.run(exec(command, ...(input === undefined ? [] : ["-i"])), input === undefined ? {} : { input }),
        stream: (command, input) => kubectl.stream(exec(command, ...(input ? ["-i"] : []))),
      });
    } finally {
      await kubectl.try(["delete", "pod", POD, "-n", owner.namespace, "--ignore-not-found", "--force", "--wait=true"]);
    }
  });
}
