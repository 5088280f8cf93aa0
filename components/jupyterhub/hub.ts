import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { SitePod } from "../cluster/site-pod";
import { componentLabels, type Identity } from "../names";
import { type Transforms, transformed } from "../transform";
import { PORTS } from "./files";
import type { HubKeys } from "./keys";
import { CONTAINER_SECURITY, POD_SECURITY } from "./security";

/** Openings for forks. */
export type HubTransforms = Transforms<{
  account: k8s.core.v1.ServiceAccountArgs;
  course: k8s.core.v1.ConfigMapArgs;
  people: k8s.core.v1.SecretArgs;
  keys: k8s.core.v1.SecretArgs;
  database: k8s.core.v1.PersistentVolumeClaimArgs;
  deployment: k8s.apps.v1.DeploymentArgs;
  service: k8s.core.v1.ServiceArgs;
}>;

/** Arguments of {@link Hub}. */
export interface HubArgs {
  /** Course and year. */
  identity: Identity;
  /** The hub's namespace, once it exists. */
  namespace: pulumi.Input<string>;
  /** The hub image. */
  image: pulumi.Input<string>;
  /** `course.json`; see `courseFile`. */
  course: pulumi.Input<string>;
  /** `people.json`, with password hashes; see `peopleFile`. */
  people: pulumi.Input<string>;
  /** Its keys; see `hubKeys`. */
  keys: HubKeys;
  /** Storage class of the hub's database. */
  storageClass: string;
  /** The site's requirements for the pod. Defaults to none. */
  pod?: SitePod;
  /** Environment of the pod, such as the site's proxy. Defaults to none. */
  environment?: Readonly<Record<string, string>>;
  /** Changes of a fork. */
  transform?: HubTransforms;
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/**
 * JupyterHub itself: one pod, a database on a volume, and a ServiceAccount that has rights only in workspaces that bind
 * it. A restart does not stop notebooks.
 */
export class Hub extends pulumi.ComponentResource {
  constructor(name: string, args: HubArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:jupyterhub:Hub", name, {}, opts);
    const parent = { parent: this };
    const labels = componentLabels(args.identity, "hub");
    const meta = (own: string) => ({ name: own, namespace: args.namespace, labels });
    const selector = { "aula.dev/instance": args.identity.instance, "app.kubernetes.io/name": "hub" };

    const { transform } = args;
    const environment = Object.entries(args.environment ?? {}).map(([key, value]) => ({ name: key, value }));

    const account = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      transformed(transform?.account, `${name}-account`, {
        metadata: meta("hub"),
        automountServiceAccountToken: false,
      }),
      parent,
    );
    const course = new k8s.core.v1.ConfigMap(
      `${name}-course`,
      transformed(transform?.course, `${name}-course`, {
        metadata: meta("hub"),
        data: { "course.json": args.course },
      }),
      parent,
    );
    const people = new k8s.core.v1.Secret(
      `${name}-people`,
      transformed(transform?.people, `${name}-people`, {
        metadata: meta("people"),
        stringData: { "people.json": args.people },
      }),
      parent,
    );
    const keys = new k8s.core.v1.Secret(
      `${name}-keys`,
      transformed(transform?.keys, `${name}-keys`, {
        metadata: meta("hub"),
        stringData: {
          JPY_COOKIE_SECRET: args.keys.cookieSecret,
          CONFIGPROXY_AUTH_TOKEN: args.keys.proxyToken,
          JUPYTERHUB_CRYPT_KEY: args.keys.cryptKey,
          AULA_OPS_TOKEN: args.keys.opsToken,
        },
      }),
      parent,
    );
    const database = new k8s.core.v1.PersistentVolumeClaim(
      `${name}-database`,
      transformed(transform?.database, `${name}-database`, {
        metadata: { ...meta("hub"), annotations: { "pulumi.com/skipAwait": "true" } },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: args.storageClass,
          resources: { requests: { storage: "1Gi" } },
        },
      }),
      parent,
    );
    const probe = (periodSeconds: number, failureThreshold: number) => ({
      httpGet: { path: "/hub/health", port: "http" },
      periodSeconds,
      failureThreshold,
      timeoutSeconds: 5,
    });

    new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      transformed(transform?.deployment, `${name}-deployment`, {
        metadata: meta("hub"),
        spec: {
          replicas: 1,
          // Two hubs on one database would corrupt it.
          strategy: { type: "Recreate" },
          selector: { matchLabels: selector },
          template: {
            metadata: {
              labels,
              // A changed roster restarts the hub, so that it applies at once and not at the kubelet's next update.
              annotations: {
                "aula.dev/course-digest": pulumi.output(args.course).apply(digest),
                "aula.dev/people-digest": pulumi.unsecret(pulumi.output(args.people).apply(digest)),
              },
            },
            spec: {
              serviceAccountName: account.metadata.name,
              automountServiceAccountToken: true,
              terminationGracePeriodSeconds: 15,
              securityContext: POD_SECURITY,
              containers: [
                {
                  name: "hub",
                  image: args.image,
                  ports: [{ name: "http", containerPort: PORTS.hub }],
                  envFrom: [{ secretRef: { name: keys.metadata.name } }],
                  ...(environment.length > 0 ? { env: environment } : {}),
                  resources: { requests: { cpu: "50m", memory: "256Mi" }, limits: { memory: "1Gi" } },
                  securityContext: CONTAINER_SECURITY,
                  startupProbe: probe(1, 120),
                  readinessProbe: probe(5, 3),
                  livenessProbe: probe(15, 6),
                  volumeMounts: [
                    { name: "course", mountPath: "/etc/aula/course", readOnly: true },
                    { name: "people", mountPath: "/etc/aula/people", readOnly: true },
                    { name: "database", mountPath: "/srv/jupyterhub" },
                    { name: "tmp", mountPath: "/tmp" },
                  ],
                },
              ],
              volumes: [
                { name: "course", configMap: { name: course.metadata.name } },
                { name: "people", secret: { secretName: people.metadata.name, defaultMode: 0o440 } },
                { name: "database", persistentVolumeClaim: { claimName: database.metadata.name } },
                { name: "tmp", emptyDir: {} },
              ],
              ...args.pod,
            },
          },
        },
      }),
      parent,
    );
    new k8s.core.v1.Service(
      `${name}-service`,
      transformed(transform?.service, `${name}-service`, {
        metadata: meta("hub"),
        spec: { selector, ports: [{ name: "http", port: PORTS.hub, targetPort: "http" }] },
      }),
      parent,
    );
    this.registerOutputs({});
  }
}
