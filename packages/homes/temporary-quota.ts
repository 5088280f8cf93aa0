/** Room for one small pod in the workspace of someone who left, whose quota is zero: made, and taken back. */
import type { Kubectl } from "../../delivery/kubectl";

interface Quota {
  readonly metadata: {
    readonly labels?: object;
    readonly annotations?: object;
    readonly managedFields?: readonly { manager: string; operation: string; fieldsV1?: object }[];
  };
  readonly spec: { readonly hard: Record<string, string> };
}

/** What the pod of home-pod.ts asks for. */
export const POD_NEEDS = { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } } as const;

/** Who declares the quota: the field manager that applied its limits, or undefined where nobody applied them. Pure. */
export function ownerOf({ metadata }: Quota): string | undefined {
  return metadata.managedFields?.find(
    ({ operation, fieldsV1 }) => operation === "Apply" && fieldsV1 !== undefined && "f:spec" in fieldsV1,
  )?.manager;
}

/**
 * Runs `use` while a namespace whose quota allows no pod allows one. The quota is applied by the name of whoever
 * declares it: in any other name the next `make up` would find a stranger's change. A run that is killed leaves room
 * for one pod of nobody, until then.
 */
export async function withRoom<T>(kubectl: Kubectl, namespace: string, use: () => Promise<T>): Promise<T> {
  const quota = await kubectl.json<Quota>([
    "get",
    "resourcequota",
    "workspace",
    "-n",
    namespace,
    "--show-managed-fields",
    "--ignore-not-found",
  ]);
  if (quota === undefined || quota.spec.hard["pods"] !== "0") return use();
  const { labels, annotations } = quota.metadata;
  const apply = (hard: Record<string, string>): Promise<string> => {
    const object = {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "workspace", namespace, labels, annotations },
      spec: { hard },
    };
    return kubectl.run(
      ["apply", "--server-side", "--force-conflicts", `--field-manager=${ownerOf(quota) ?? "aula"}`, "-f", "-"],
      { input: JSON.stringify(object) },
    );
  };
  const { requests, limits } = POD_NEEDS;
  await apply({
    ...quota.spec.hard,
    pods: "1",
    "requests.cpu": requests.cpu,
    "requests.memory": requests.memory,
    "limits.memory": limits.memory,
  });
  try {
    return await use();
  } finally {
    await apply(quota.spec.hard);
  }
}
