import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { NO_SITE, SITE, type Site } from "../cluster/site";
import { podSecurityLabels } from "../names";
import { type Transform, type Transforms, transformed } from "../transform";
import { jobsetCrd } from "./crd";
import { JOBSET, JOBSET_LABELS, JOBSET_SELECTOR } from "./names";
import { CONFIG, NETWORK, podSpec, SERVICE_PORTS } from "./pod";
import { CONTROLLER_RULES, OWN_RULES } from "./rules";
import { MUTATING, VALIDATING } from "./webhooks";

/** Openings for forks. `registry` where the site's registry asks for credentials. */
export type JobSetControllerTransforms = Transforms<{
  namespace: k8s.core.v1.NamespaceArgs;
  network: k8s.networking.v1.NetworkPolicyArgs;
  registry: k8s.core.v1.SecretArgs;
  crd: k8s.apiextensions.v1.CustomResourceDefinitionArgs;
  account: k8s.core.v1.ServiceAccountArgs;
  role: k8s.rbac.v1.ClusterRoleArgs;
  binding: k8s.rbac.v1.ClusterRoleBindingArgs;
  ownRole: k8s.rbac.v1.RoleArgs;
  ownBinding: k8s.rbac.v1.RoleBindingArgs;
  config: k8s.core.v1.ConfigMapArgs;
  secret: k8s.core.v1.SecretArgs;
  service: k8s.core.v1.ServiceArgs;
  mutating: k8s.admissionregistration.v1.MutatingWebhookConfigurationArgs;
  validating: k8s.admissionregistration.v1.ValidatingWebhookConfigurationArgs;
  deployment: k8s.apps.v1.DeploymentArgs;
}>;

/** Arguments of {@link JobSetController}. */
export interface JobSetControllerArgs {
  /** The jobset image. */
  image: pulumi.Input<string>;
  /** The site's requirements: nodes for the course's own parts, registry credentials. Defaults to none. */
  site?: Site;
  /** Changes of a fork. */
  transform?: JobSetControllerTransforms;
}

type CrdArgs = k8s.apiextensions.v1.CustomResourceDefinitionArgs;
type Make<Args> = new (name: string, args: Args, opts: pulumi.CustomResourceOptions) => pulumi.Resource;

const inside = (name: string) => ({ name, namespace: JOBSET.namespace, labels: JOBSET_LABELS });

/**
 * Kubernetes' own JobSet for the whole cluster: definition, controller, webhooks. The courses on a cluster share it.
 * Each declares the same objects, under the same names and one field manager, so that the second takes over what it
 * finds as it is; no object names a course, and every one is kept (`retainOnDelete`) when a course goes or switches its
 * labs off. `make down` of the last course removes them (`delivery/course/jobset.ts`). An owner among the courses was
 * the alternative, and would have to hand over before it goes.
 */
export class JobSetController extends pulumi.ComponentResource {
  constructor(
    private readonly name: string,
    private readonly args: JobSetControllerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aula:jobset:JobSetController", name, {}, opts);
    const { site = NO_SITE, image } = args;
    const namespace = this.child("namespace", k8s.core.v1.Namespace, {
      metadata: { name: JOBSET.namespace, labels: { ...JOBSET_LABELS, ...podSecurityLabels("restricted") } },
    });
    const below = { dependsOn: namespace };
    const selector = JOBSET_SELECTOR;
    this.child("network", k8s.networking.v1.NetworkPolicy, { metadata: inside("isolate"), spec: NETWORK }, below);
    const service = { metadata: inside(JOBSET.service), spec: { selector, ports: SERVICE_PORTS } };
    this.child("service", k8s.core.v1.Service, service, below);
    const { apiVersion: _, kind: __, ...crd } = jobsetCrd();
    const metadata = { ...crd.metadata, labels: JOBSET_LABELS };
    const needed = [
      this.child("crd", k8s.apiextensions.v1.CustomResourceDefinition, { ...crd, metadata } as CrdArgs),
      this.child("config", k8s.core.v1.ConfigMap, { metadata: inside(JOBSET.config), data: CONFIG }, below),
      // The controller fills it.
      this.child("secret", k8s.core.v1.Secret, { metadata: inside(JOBSET.secret) }, below),
      ...this.rights(below),
      ...this.webhooks(),
      ...this.registry(site, below),
    ];
    const template = { metadata: { labels: JOBSET_LABELS }, spec: podSpec(image, site) };
    const deployment = {
      metadata: inside(JOBSET.deployment),
      spec: { replicas: 1, selector: { matchLabels: selector }, template },
    };
    this.child("deployment", k8s.apps.v1.Deployment, deployment, { dependsOn: needed });
    this.registerOutputs({});
  }

  /** One object: its name is its part's, and no engine deletes it. */
  private child<Args extends object>(
    part: keyof JobSetControllerTransforms & string,
    make: Make<Args>,
    args: Args,
    opts: pulumi.CustomResourceOptions = {},
  ): pulumi.Resource {
    const own = `${this.name}-${part}`;
    const change = this.args.transform?.[part] as Transform<Args> | undefined;
    return new make(own, transformed(change, own, args), { parent: this, retainOnDelete: true, ...opts });
  }

  private rights(below: pulumi.CustomResourceOptions): pulumi.Resource[] {
    const { ClusterRole, ClusterRoleBinding, Role, RoleBinding } = k8s.rbac.v1;
    const subjects = [{ kind: "ServiceAccount", name: JOBSET.account, namespace: JOBSET.namespace }];
    const roleRef = (kind: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind, name: JOBSET.account });
    const [everywhere, metadata] = [{ name: JOBSET.account, labels: JOBSET_LABELS }, inside(JOBSET.account)];
    return [
      this.child("account", k8s.core.v1.ServiceAccount, { metadata, automountServiceAccountToken: false }, below),
      this.child("role", ClusterRole, { metadata: everywhere, rules: CONTROLLER_RULES }),
      this.child("binding", ClusterRoleBinding, { metadata: everywhere, roleRef: roleRef("ClusterRole"), subjects }),
      this.child("ownRole", Role, { metadata, rules: OWN_RULES }, below),
      this.child("ownBinding", RoleBinding, { metadata, roleRef: roleRef("Role"), subjects }, below),
    ];
  }

  private webhooks(): pulumi.Resource[] {
    const { MutatingWebhookConfiguration, ValidatingWebhookConfiguration } = k8s.admissionregistration.v1;
    const meta = (name: string) => ({ name, labels: JOBSET_LABELS });
    return [
      this.child("mutating", MutatingWebhookConfiguration, { metadata: meta(JOBSET.mutating), webhooks: MUTATING }),
      this.child("validating", ValidatingWebhookConfiguration, {
        metadata: meta(JOBSET.validating),
        webhooks: VALIDATING,
      }),
    ];
  }

  /** Not `SiteFiles`: those go with their course. */
  private registry({ pullSecret }: Site, below: pulumi.CustomResourceOptions): pulumi.Resource[] {
    if (pullSecret === undefined) return [];
    const secret = {
      metadata: inside(SITE.pullSecret),
      type: "kubernetes.io/dockerconfigjson",
      stringData: { ".dockerconfigjson": pulumi.secret(pullSecret) },
    };
    return [this.child("registry", k8s.core.v1.Secret, secret, below)];
  }
}
