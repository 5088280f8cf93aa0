/** A running API server's own verdict on pods: its Pod Security admission, asked by dry run. */

import { KUBERNETES_VERSION } from "../../delivery/versions";
import type { KubeObject } from "../../policies/objects/kubernetes";
import { minorOf, versionText } from "../../policies/version";
import type { Question } from "../policy/oracle";
import type { Requests, Response } from "./requests";

/** Newest standards that the server knows; of a newer version it says what it would of this one. */
const NEWEST_THERE = minorOf(KUBERNETES_VERSION.replace(/\.\d+$/, ""));

/** A pod with the server's verdict. */
export interface Told extends Question {
  readonly allowed: boolean;
  /** The server's words, where it refuses. */
  readonly message: string;
  /** Upstream's name of the pod, or the pod itself. */
  readonly what: string;
}

/**
 * Verdicts, and how the server refused the other pods: it never came to judge their security, because they are no pods
 * that could run.
 */
export interface Verdicts {
  readonly judged: readonly Told[];
  readonly unfit: readonly string[];
}

interface Status {
  readonly message?: string;
}
interface Asked extends Question {
  readonly name: string;
  readonly namespace: string;
  readonly what: string;
}

type Spec = Record<string, unknown>;
const specOf = ({ pod }: Asked): Spec => (pod as unknown as { spec: Spec }).spec;
const isDebugged = (one: Asked): boolean => "ephemeralContainers" in specOf(one);

/** The pod under its name of here. */
const named = (one: Asked, spec: Spec): KubeObject =>
  ({ ...one.pod, metadata: { ...one.pod.metadata, name: one.name }, spec }) as KubeObject;

/** Ephemeral containers come into a pod that is there already. @returns the server's answer to the pod without them */
function withoutEphemeral(requests: Requests, one: Asked): Promise<Response<Status>> {
  const { ephemeralContainers, ...spec } = specOf(one);
  return requests.send("POST", `/api/v1/namespaces/${one.namespace}/pods`, named(one, spec));
}

/** The whole pod, by dry run: nothing is stored. */
function whole(requests: Requests, one: Asked): Promise<Response<Status>> {
  const pods = `/api/v1/namespaces/${one.namespace}/pods`;
  const [method, path] = isDebugged(one)
    ? (["PUT", `${pods}/${one.name}/ephemeralcontainers`] as const)
    : (["POST", pods] as const);
  return requests.send(method, `${path}?dryRun=All`, named(one, specOf(one)));
}

/**
 * Puts pods to the server, each in a namespace of its level and version.
 * @param prefix of the namespaces, which are made and must be new
 */
export async function judgedBy(
  requests: Requests,
  prefix: string,
  questions: readonly (Question & { readonly file?: string })[],
): Promise<Verdicts> {
  const all = questions.map(({ file, level, version: wanted, pod }, i): Asked => {
    const version = versionText(Math.min(NEWEST_THERE, minorOf(wanted)));
    return {
      level,
      version,
      pod,
      name: `${prefix}-${i}`,
      namespace: `${prefix}-${level}-${version.replace(".", "-")}`,
      what: file ?? JSON.stringify(pod),
    };
  });
  const namespaces = [...new Map(all.map((one) => [one.namespace, one])).values()];
  await Promise.all(
    namespaces.map(async ({ namespace: name }) => {
      await requests.send("POST", "/api/v1/namespaces", { metadata: { name } });
      await requests.send("POST", `/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: "default" } });
    }),
  );
  // Before the namespace has a level, which might refuse what the ephemeral containers come into.
  const before = new Map(
    await Promise.all(all.filter(isDebugged).map(async (one) => [one, await withoutEphemeral(requests, one)] as const)),
  );
  await Promise.all(
    namespaces.map(({ namespace: name, level, version }) =>
      requests.send("PUT", `/api/v1/namespaces/${name}`, {
        metadata: {
          name,
          labels: {
            "pod-security.kubernetes.io/enforce": level,
            "pod-security.kubernetes.io/enforce-version": version,
          },
        },
      }),
    ),
  );
  const judged: Told[] = [];
  const unfit: string[] = [];
  await Promise.all(
    all.map(async (one) => {
      const first = before.get(one);
      const {
        status,
        body: { message = "" },
      } = first && first.status >= 300 ? first : await whole(requests, one);
      const allowed = status < 300;
      if (allowed || (status === 403 && message.includes("violates PodSecurity")))
        judged.push({ ...one, allowed, message: allowed ? "allowed" : message });
      else unfit.push(`${status} ${message}`);
    }),
  );
  return { judged, unfit };
}
