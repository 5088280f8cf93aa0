/**
 * Every kind of target. A new one is a file here (for a cloud, also a package in targets/) and a line of this record.
 */
import { z } from "zod";
import { aks } from "./aks";
import type { TargetDefinition } from "./definition";
import { eks } from "./eks";
import { existing } from "./existing";
import { gke } from "./gke";
import { kind } from "./kind";

/** In the order in which people read of them. */
export const TARGETS = { kind, existing, eks, gke, aks };

/** Value of `aula:target.kind`. */
export type TargetKind = keyof typeof TARGETS;
type Schemas = { [K in TargetKind]: (typeof TARGETS)[K]["schema"] };
type Keys = { [K in TargetKind]: z.output<Schemas[K]> };

/** A target of a kind; of any, if none is named. */
export type Target<K extends TargetKind = TargetKind> = { [P in K]: Keys[P] & { readonly kind: P } }[K];

/** What the record says of a target's kind. */
export function definitionOf<K extends TargetKind>(target: Target<K>): TargetDefinition<Schemas[K]> {
  const all: { [P in TargetKind]: TargetDefinition<Schemas[P]> } = TARGETS;
  return all[target.kind];
}

const schemas = Object.values(TARGETS).map(({ schema }) => schema) as [Schemas[TargetKind], ...Schemas[TargetKind][]];
/** The key `aula:target`. */
export const TargetSchema = z.discriminatedUnion(
  "kind",
  schemas,
  "a block that says of which kind it is, such as { kind: kind }",
);
