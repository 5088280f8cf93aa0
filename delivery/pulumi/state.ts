/** Changes of a stack's state that only a purge makes. Pure. */
import type { LastRun } from "../../components/last-run";
import { workspaceName } from "../../components/names";

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

interface Deployment {
  readonly resources?: readonly Resource[];
}

/** A secret as `pulumi stack export --show-secrets` writes it: JSON in JSON. */
interface Secret {
  readonly plaintext: string;
}

const isSecret = (value: unknown): value is Secret =>
  typeof value === "object" && value !== null && "plaintext" in value;

/** The output `lastRun` without one person, sealed or not. */
function shorter(value: unknown, username: string): unknown {
  if (isSecret(value)) return { ...value, plaintext: JSON.stringify(shorter(JSON.parse(value.plaintext), username)) };
  const last = value as LastRun | undefined;
  return last && { ...last, people: last.people.filter((person) => person.username !== username) };
}

/**
 * A state without somebody's workspace, and without the person in what the next run reads of this one.
 * @param deployment as `exportStack` gives it, secrets in clear
 */
export function withoutPerson(deployment: unknown, username: string): unknown {
  const { resources = [], ...rest } = deployment as Deployment;
  const own = new Set(["student", "teacher"].map((role) => workspaceName("course", { role, username })));
  const gone = new Set<string>();
  const kept: Resource[] = [];
  // Parents come first in a state.
  for (const resource of resources) {
    const { urn, parent = "" } = resource;
    if (
      gone.has(parent) ||
      (urn.includes("aula:students:Workspace::") && own.has(urn.slice(urn.lastIndexOf("::") + 2)))
    )
      gone.add(urn);
    else kept.push(resource);
  }
  return {
    ...rest,
    resources: kept.map((resource) =>
      resource.outputs && "lastRun" in resource.outputs
        ? { ...resource, outputs: { ...resource.outputs, lastRun: shorter(resource.outputs["lastRun"], username) } }
        : resource,
    ),
  };
}
