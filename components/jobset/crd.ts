/**
 * JobSet's CustomResourceDefinition: `crd.json` is the one of its Go module without descriptions, which are nine tenths
 * of it and would be in every state twice. `npx tsx tools/jobset-crd.ts` writes it, and a test compares it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const CRD_FILE = join(__dirname, "crd.json");

/** A CustomResourceDefinition, as far as it is looked at here. */
export interface Crd {
  readonly apiVersion: "apiextensions.k8s.io/v1";
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: object;
}

/** Read only where a course needs it: no import. */
export const jobsetCrd = (): Crd => JSON.parse(readFileSync(CRD_FILE, "utf8")) as Crd;
