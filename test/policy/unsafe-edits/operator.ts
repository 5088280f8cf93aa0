/** What an unsafe edit is: an operator over objects, that says where it applies and spoils a copy. */
import type { KubeObject } from "../../../policies/objects/kubernetes";
import { podsOf } from "../../../policies/objects/pods";

/** Anything inside an object, to be changed. */
export interface Node {
  [key: string]: Node;
}

/** Chooses one of some values, by the seed. */
export type Pick = <T>(values: readonly T[]) => T;

/** An operator. */
export interface Operator {
  readonly name: string;
  /** Whether it would make this object less safe: not where it is as bad already. */
  applies(object: KubeObject, all: readonly KubeObject[]): boolean;
  /** What stands instead of the object, made from a copy of it: the copy changed, with another object, or nothing. */
  mutate(copy: KubeObject, pick: Pick, all: readonly KubeObject[]): readonly KubeObject[];
}

/** A change of a copy in place. */
export type Edit = (copy: KubeObject, pick: Pick, all: readonly KubeObject[]) => unknown;
/** An operator that changes the object itself. */
export const changing = (name: string, applies: Operator["applies"], edit: Edit): Operator => ({
  name,
  applies,
  mutate: (copy, pick, all) => {
    edit(copy, pick, all);
    return [copy];
  },
});

/** A value taken for what an operator knows that it is. */
export const as = <T>(value: unknown) => value as T;
/** The spec of an object's pod. */
export const specOf = (object: KubeObject) => as<Node>([...podsOf(object)][0]?.spec);
/** Whether an object has a pod. */
export const has = (object: KubeObject) => [...podsOf(object)].length > 0;
/** A pod's first container. */
export const first = (spec: Node) => as<Node[]>(spec["containers"])[0] as Node;
/** Takes fields away. */
export const drop = (node: Node | undefined, ...keys: string[]) => {
  for (const key of keys) if (node) delete node[key];
};
/** Whether an object is of one of these kinds. */
export const kind =
  (...kinds: string[]) =>
  (object: KubeObject) =>
    kinds.includes(object.kind);

/** An edit of a pod's spec. */
export const pod = (
  name: string,
  edit: (spec: Node, pick: Pick) => unknown,
  unless: (spec: Node) => unknown = () => false,
): Operator =>
  changing(
    `pod: ${name}`,
    (object) => has(object) && !unless(specOf(object)),
    (copy, pick) => edit(specOf(copy), pick),
  );
