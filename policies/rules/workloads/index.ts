/** Rules for workloads beyond the Pod Security Standards: CIS sections 5.4 to 5.6, and the NSA and CISA's list. */
import type { Rule } from "../rule";
import { containerResources } from "./container-resources";
import { noDefaultNamespace } from "./no-default-namespace";
import { noExternalIps } from "./no-external-ips";
import { noIngressSnippets } from "./no-ingress-snippets";
import { noPlainCredentials } from "./no-plain-credentials";
import { pinnedImages } from "./pinned-images";
import { readOnlyRoot } from "./read-only-root";
import { secretsAsFiles } from "./secrets-as-files";

export const workloads: readonly Rule[] = [
  containerResources,
  pinnedImages,
  readOnlyRoot,
  noPlainCredentials,
  secretsAsFiles,
  noDefaultNamespace,
  noExternalIps,
  noIngressSnippets,
];
