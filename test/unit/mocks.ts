/** What a program declares under mocks, as plain data, with parents and aliases. */
import crypto, { createHash } from "node:crypto";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import * as settings from "@pulumi/pulumi/runtime/settings";
import { accessOf } from "../../components/cluster/access-of";
import type { CourseConfig } from "../../components/config";
import { Course } from "../../components/course";
import { type Answers, declaredBy, type Declared as Plain } from "../../delivery/course/mock-monitor";

/** One resource as the program declared it. */
export interface Declared extends Plain {
  /** Logical name of its parent; undefined at the top. */
  readonly parent: string | undefined;
  /** Other names under which a state may hold it: see `aliases` of Pulumi's resource options. */
  readonly aliases: readonly Alias[];
  /** No engine deletes it: `retainOnDelete`. */
  readonly retained: boolean;
}

/** An alias as the engine gets it: a whole URN, or what differs from the resource as it is now. */
export interface Alias {
  readonly urn?: string;
  readonly name?: string;
  readonly type?: string;
  readonly parent?: string;
}

/** What of the SDK's inside is used here. */
interface Inside {
  getMonitor(): { registerResource(request: Registration, callback: unknown): void };
}
interface Registration {
  getType(): string;
  getName(): string;
  getParent(): string;
  getRetainondelete(): boolean;
  getAliasesList(): {
    getUrn(): string;
    getSpec(): { getName(): string; getType(): string; getParenturn(): string } | undefined;
  }[];
}

const aliasesOf = (request: Registration): Alias[] =>
  request.getAliasesList().map((alias) => {
    const spec = alias.getSpec();
    return spec
      ? ({
          name: spec.getName() || undefined,
          type: spec.getType() || undefined,
          parent: spec.getParenturn() || undefined,
        } as Alias)
      : { urn: alias.getUrn() };
  });
const inside = settings as unknown as Inside;
/** The same text for the same resource, as a provider that keeps its state would give. */
function state({ name, inputs }: MockResourceArgs): Record<string, unknown> {
  const bytes = createHash("sha512")
    .update(name)
    .digest()
    .subarray(0, Number(inputs["length"] ?? 0));
  return { ...inputs, hex: bytes.toString("hex"), base64: bytes.toString("base64"), ref: "registry/never@sha256:used" };
}

// Many courses are made on a busy machine; and the same hash of the same password need not be computed twice.
jest.setTimeout(60_000);
const scryptSync = crypto.scryptSync;
const hashes = new Map<string, Buffer>();
crypto.scryptSync = (password, salt, length, options) => {
  const key = JSON.stringify([password, salt, length, options]);
  const hash = hashes.get(key) ?? scryptSync(password, salt, length, options);
  hashes.set(key, hash);
  return hash;
};

/** Everything that `build` declares, with each resource's parent and aliases. */
export async function declared(build: () => void, answers: Answers = {}): Promise<Declared[]> {
  const parents = new Map<string, string | undefined>();
  const aliases = new Map<string, readonly Alias[]>();
  const retained = new Set<string>();
  // Mocks are not told a resource's parent; the request that reaches the monitor names it.
  const listen = (): void => {
    const monitor = inside.getMonitor();
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) => {
      parents.set(`${request.getType()} ${request.getName()}`, request.getParent().split("::").at(-1) || undefined);
      aliases.set(`${request.getType()} ${request.getName()}`, aliasesOf(request));
      if (request.getRetainondelete()) retained.add(`${request.getType()} ${request.getName()}`);
      register(request, callback);
    };
  };
  const outputs = (args: MockResourceArgs) => ({ ...state(args), ...answers.outputs?.(args) });
  const { declared: all } = await declaredBy(build, { ...answers, outputs }, "test", listen);
  return all.map((one) => ({
    ...one,
    parent: parents.get(`${one.type} ${one.name}`),
    aliases: aliases.get(`${one.type} ${one.name}`) ?? [],
    retained: retained.has(`${one.type} ${one.name}`),
  }));
}

/** Everything that a course declares. */
export function declaredCourse(config: CourseConfig): Promise<Declared[]> {
  return declared(() => new Course("course", { config, access: accessOf(config.target), rendered: true }));
}

/** A Kubernetes object, as far as the tests look at it. */
export interface KubeObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  readonly [field: string]: unknown;
}

/** The Kubernetes objects of what was declared, by `kind/namespace/name`. Two of the same key are an error. */
export function objects(all: readonly Declared[]): Map<string, KubeObject> {
  const list = all
    .filter(({ type }) => type.startsWith("kubernetes:") && !type.startsWith("pulumi:"))
    .map(({ inputs }) => inputs as unknown as KubeObject);
  const byKey = new Map(
    list.map((o) => [[o.kind, o.metadata.namespace, o.metadata.name].filter(Boolean).join("/"), o]),
  );
  if (byKey.size !== list.length) throw new Error(`${list.length} objects have only ${byKey.size} names`);
  return byKey;
}

/** Pod specs of everything that runs pods, by the same keys. */
export function podSpecs(all: ReadonlyMap<string, KubeObject>): Map<string, PodSpec> {
  const found = [...all].flatMap(([key, object]) => {
    const spec = object["spec"] as
      | { template?: { spec: PodSpec }; jobTemplate?: { spec: { template: { spec: PodSpec } } } }
      | undefined;
    const pod = spec?.template?.spec ?? spec?.jobTemplate?.spec.template.spec;
    return pod ? [[key, pod] as const] : [];
  });
  return new Map(found);
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: { name: string; containerPort: number }[];
  readonly resources: { requests: Record<string, string>; limits: Record<string, string> };
  readonly securityContext: Record<string, unknown>;
  readonly env?: { name: string; value?: string }[];
  readonly envFrom?: { secretRef: { name: string } }[];
  readonly volumeMounts?: { name: string; mountPath: string }[];
}

/** A pod's spec, as far as the tests look at it. */
export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly hostNetwork?: boolean;
  readonly securityContext?: Record<string, unknown>;
  readonly imagePullSecrets?: { name: string }[];
  readonly nodeSelector?: Record<string, string>;
  readonly tolerations?: Record<string, string>[];
  readonly affinity?: unknown;
  readonly containers: Container[];
  readonly volumes?: Record<string, { name?: string; secretName?: string; claimName?: string } | string>[];
}
