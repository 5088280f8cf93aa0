/** A cluster that is there already: on premises, or made by another stack. */
import { z } from "zod";
import { address, matching, text } from "../../fields";
import { objectName, registryFolder } from "../../kube-fields";
import type { LocalAccess } from "../access";
import { checkEntry, entryOf, entryShape } from "../entry";
import { checkRegistries, siteOf, siteShape } from "../site";
import type { TargetDefinition } from "./definition";

/** A cluster that is there already, reached through a kubeconfig. */
export const ExistingTarget = z
  .strictObject({
    kind: z.literal("existing").describe("A cluster that is there already: on premises, or made by another stack."),
    kubeconfig: text("the path of a kubeconfig file")
      .optional()
      .describe("Path of the kubeconfig file; unset: kubectl's own rules."),
    context: text("the name of a context of the kubeconfig")
      .optional()
      .describe("Context in it. Written out, never guessed: an apply to the wrong cluster cannot be taken back."),
    stack: matching(/^[^/]+\/[^/]+\/[^/]+$/, "a stack's full name, such as organization/aula-eks/cluster")
      .optional()
      .describe(
        "The stack that made the cluster and exports its kubeconfig: one cluster then outlives many years. Only " +
          "pulumi up can read it.",
      ),
    registry: registryFolder().describe("Registry and folder that the images are pushed to and pulled from."),
    storageClass: objectName("a storage class").describe("Storage class of homes; it should retain its volumes."),
    url: address("https://hub.example.edu").describe("Address that people open."),
    ...entryShape,
    ...siteShape,
  })
  .superRefine((target, ctx) => {
    if (target.stack === undefined && target.context === undefined) {
      ctx.addIssue({
        code: "custom",
        path: ["context"],
        message:
          "missing; write the name of a context of the kubeconfig (kubectl config get-contexts), or name the " +
          "stack that made the cluster (aula:target.stack)",
      });
    }
    if (target.stack !== undefined && target.kubeconfig !== undefined) {
      ctx.addIssue({
        code: "custom",
        path: ["kubeconfig"],
        message: "aula:target.stack hands over a kubeconfig too; take one of the two out",
      });
    }
    checkRegistries(target, ctx);
    checkEntry(target, ctx);
  });
export type ExistingTarget = z.infer<typeof ExistingTarget>;

/** How a course reaches it. @throws ConfigError when a file that it names cannot be read */
export function existingAccess(target: ExistingTarget): LocalAccess {
  const { url, kubeconfig, context, registry, storageClass } = target;
  return {
    url,
    kubeconfig,
    context,
    registry,
    storageClass,
    sizesEnforced: true,
    entry: entryOf(target),
    site: siteOf(target),
    gpuPlugin: "wanted",
  };
}

/** A cluster that is there already, in the record of targets. */
export const existing: TargetDefinition<typeof ExistingTarget> = {
  schema: ExistingTarget,
  access: existingAccess,
  place: ({ stack, context = "" }) => `existing ${stack ?? context}`,
  stack: ({ stack }) => stack,
};
