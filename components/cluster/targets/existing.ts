/** A cluster that is there already: on premises, or made by another stack. */
import { z } from "zod";
import type { LocalAccess } from "../access";
import { checkEntry, entryOf, entryShape } from "../entry";
import { siteOf, siteShape } from "../site";
import { text } from "./fields";

/** A cluster that is there already, reached through a kubeconfig. */
export const ExistingTarget = z.strictObject({
  kind: z.literal("existing"),
  kubeconfig: text.optional().describe("Path of the kubeconfig file; unset: kubectl's own rules."),
  context: text.optional().describe("Context in it. Written out, never guessed: an apply to the wrong cluster cannot be taken back."),
  stack: text.regex(/^[^/]+\/[^/]+\/[^/]+$/, "a stack's full name, such as organization/aula-eks/cluster").optional()
    .describe("The stack that made the cluster and exports its kubeconfig: one cluster then outlives many years. Only `pulumi up` can read it."),
  registry: text.describe("Registry and folder that the images are pushed to and pulled from."),
  storageClass: text.describe("Storage class of homes; it should retain its volumes."),
  url: z.url().describe("Address that people open."),
  ...entryShape,
  ...siteShape,
}).superRefine((target, ctx) => {
  if (target.stack === undefined && target.context === undefined) {
    ctx.addIssue({ code: "custom", path: ["context"], message: "name the kubeconfig's context (`kubectl config get-contexts`), or the stack that made the cluster" });
  }
  if (target.stack !== undefined && target.kubeconfig !== undefined) {
    ctx.addIssue({ code: "custom", path: ["kubeconfig"], message: "the stack hands over a kubeconfig; take one of the two out" });
  }
  checkEntry(target, ctx);
});
export type ExistingTarget = z.infer<typeof ExistingTarget>;

/** How a course reaches it. @throws ConfigError when a file that it names cannot be read */
export function existingAccess(target: ExistingTarget): LocalAccess {
  const { url, kubeconfig, context, registry, storageClass } = target;
  return { url, kubeconfig, context, registry, storageClass, sizesEnforced: true, entry: entryOf(target), site: siteOf(target), gpuPlugin: "wanted" };
}
