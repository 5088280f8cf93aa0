/**
 * Openings for forks: a fork can change every child of a component before it is declared, without changing Aula's
 * files.
 */
import * as pulumi from "@pulumi/pulumi";

/**
 * Changes a child's arguments before it is declared.
 * @param args as Aula sets them; fields may be outputs
 * @param name logical name of the child
 * @returns what is declared instead
 */
export type Transform<Args> = (args: Args, name: string) => Args;

/** A component's openings: one for each child, named as the child is after its parent's name. */
export type Transforms<Children extends object> = { readonly [Child in keyof Children]?: Transform<Children[Child]> };

/**
 * The arguments of a child after a fork's change. Pulumi's own `transforms` need an engine, which a render does not
 * have.
 */
export function transformed<Args>(transform: Transform<Args> | undefined, name: string, args: Args): Args {
  return transform === undefined ? args : transform(args, name);
}

type Texts = Readonly<Record<string, string>>;

/** Labels or annotations with additional ones. */
function joined(own: pulumi.Input<Texts> | undefined, more: Texts | undefined): pulumi.Input<Texts> | undefined {
  if (more === undefined) return own;
  return pulumi.Output.isInstance(own)
    ? own.apply((known) => ({ ...known, ...more }))
    : { ...(own as Texts | undefined), ...more };
}

/**
 * The arguments of a Kubernetes object with additional labels and annotations; Aula's own are kept.
 * @param args as a {@link Transform} gets them
 */
export function withMetadata<Args extends { metadata?: unknown }>(
  args: Args,
  { labels, annotations }: { labels?: Texts; annotations?: Texts },
): Args {
  const own = args.metadata as { labels?: pulumi.Input<Texts>; annotations?: pulumi.Input<Texts> } | undefined;
  return {
    ...args,
    metadata: { ...own, labels: joined(own?.labels, labels), annotations: joined(own?.annotations, annotations) },
  };
}
