/** Access rules: RBAC, ServiceAccounts and their tokens. */
import type { Rule } from "../rule";
import { declaredRoles } from "./declared-roles";
import { explicitToken } from "./explicit-token";
import { noCertificateApproval } from "./no-certificate-approval";
import { noClusterAdmin } from "./no-cluster-admin";
import { noClusterRights } from "./no-cluster-rights";
import { noDefaultAccount } from "./no-default-account";
import { noEscalation } from "./no-escalation";
import { noEveryone } from "./no-everyone";
import { noExecRights } from "./no-exec-rights";
import { noNodeProxy } from "./no-node-proxy";
import { noPersistentVolumes } from "./no-persistent-volumes";
import { noRbacWildcards } from "./no-rbac-wildcards";
import { noTokenCreation } from "./no-token-creation";
import { noWebhookConfiguration } from "./no-webhook-configuration";
import { podCreation } from "./pod-creation";
import { secretAccess } from "./secret-access";
import { studentBorder } from "./student-border";
import { studentRights } from "./student-rights";

export const access: readonly Rule[] = [
  noClusterAdmin,
  secretAccess,
  noRbacWildcards,
  podCreation,
  noDefaultAccount,
  explicitToken,
  noEveryone,
  noEscalation,
  noPersistentVolumes,
  noNodeProxy,
  noCertificateApproval,
  noWebhookConfiguration,
  noTokenCreation,
  noExecRights,
  noClusterRights,
  declaredRoles,
  studentRights,
  studentBorder,
];
