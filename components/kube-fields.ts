/**
 * Kinds of values that Kubernetes itself checks, with the same rules: Aula finds errors before it creates anything, not
 * the API server in the middle of a run. https://kubernetes.io/docs/concepts/overview/working-with-objects/names. Pure.
 */
import { z } from "zod";
import { labelText, matching } from "./fields";

const PART = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `(?=.{1,253}$)${PART}(\\.${PART})*`;
const WORD = "(?=.{1,63}$)[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?";

/** The name of an object. @param what it is, such as "a storage class" */
export const objectName = (what: string) => {
  const expected = `the name of ${what}`;
  return matching(
    new RegExp(`^${SUBDOMAIN}$`),
    expected,
    () => `${expected} (lower-case letters, digits, hyphens and dots)`,
  );
};

/** The name of a namespace. */
export const namespaceName = () =>
  matching(
    new RegExp(`^(?=.{1,63}$)${PART}$`),
    "a namespace",
    () => "a namespace (up to 63 lower-case letters, digits and hyphens)",
  );

const named = (what: string, part: string) =>
  matching(
    new RegExp(`^((?=[^/]{1,253}/)${part}(\\.${part})*/)?${WORD}$`),
    `${what}, such as role or example.edu/role`,
  );

/** The key of a label or a taint. @param what it is, such as "the name of a label" */
export const qualifiedName = (what: string) => named(what, PART);

/** The key of an annotation, the only place where a domain may have upper-case letters. */
export const annotationName = () => named("the name of an annotation", PART.replaceAll("a-z", "A-Za-z"));

/** The value of a label or a taint; YAML may read it as a number or a boolean. */
export const labelValue = () =>
  labelText().pipe(
    z
      .string()
      .regex(
        new RegExp(`^(${WORD})?$`),
        "the value of a label (up to 63 letters, digits, hyphens, dots and underscores)",
      ),
  );

/** The host of a registry, as at the start of an image reference. */
export const registryHost = () =>
  matching(/^[a-z0-9]+([.-][a-z0-9]+)*(:\d+)?$/, "the host of a registry, such as ghcr.io");

/** The location of images: the part before `/notebook:tag`. */
export const registryFolder = () =>
  matching(
    /^[a-z0-9]+([.-][a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
    "a registry and a folder in it, such as registry.example.edu/aula",
    () => "a registry and a folder in it, such as registry.example.edu/aula (lower-case letters, and no https://)",
  );
