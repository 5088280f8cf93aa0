/** Openings for forks: every child of a component can be changed before it is declared, with no file of Aula changed. */

/**
 * Changes a child's arguments before it is declared.
 * @param args as Aula made them; fields may be outputs
 * @param name logical name of the child
 * @returns what is declared instead
 */
export type Transform<Args> = (args: Args, name: string) => Args;

/** A component's openings: one for each child, named as the child is after its parent's name. */
export type Transforms<Children extends object> = { readonly [Child in keyof Children]?: Transform<Children[Child]> };

/**
 * The arguments of a child after a fork's change. Not Pulumi's own `transforms`: those need an engine, and a render has none.
 */
export function transformed<Args>(transform: Transform<Args> | undefined, name: string, args: Args): Args {
  return transform === undefined ? args : transform(args, name);
}
