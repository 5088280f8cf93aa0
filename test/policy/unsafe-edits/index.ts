/** Every unsafe edit. */
import { CONTENTS } from "./contents";
import { FENCES } from "./fences";
import { NAMESPACES } from "./namespaces";
import type { Operator } from "./operator";
import { PODS } from "./pods";
import { RIGHTS } from "./rights";

export type { Operator, Pick } from "./operator";
export const operators: readonly Operator[] = [...PODS, ...NAMESPACES, ...FENCES, ...RIGHTS, ...CONTENTS];
