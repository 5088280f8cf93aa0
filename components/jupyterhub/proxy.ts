import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Entry, NO_ENTRY } from "../cluster/entry";
import type { SitePod } from "../cluster/site-pod";
import { componentLabels, type Identity } from "../names";
import { type Transforms, transformed } from "../transform";
import { PUBLIC_SERVICE } from "./entry";
import { addresses, PORTS } from "./files";
import { CONTAINER_SECURITY, POD_SECURITY } from "./security";

/** Openings for forks. */
export type ProxyTransforms = Transforms<{
  deployment: k8s.apps.v1.DeploymentArgs;
  public: k8s.core.v1.ServiceArgs;
  api: k8s.core.v1.ServiceArgs;
}>;

/** Arguments of {@link Proxy}. */
export interface ProxyArgs {
  /** Course and year. */
  identity: Identity;
  /** The hub's namespace, once it exists. */
  namespace: pulumi.Input<string>;
  /** The proxy image. */
  image: pulumi.Input<string>;
  /** Name of the Secret that holds CONFIGPROXY_AUTH_TOKEN. */
  tokenSecret: pulumi.Input<string>;
  /** How browsers reach the hub. For an Ingress, a route or none (the default), the Service is a ClusterIP. */
  entry?: Entry;
  /** The site's requirements for the pod. Defaults to none. */
  pod?: SitePod;
  /** Changes of a fork. */
  transform?: ProxyTransforms;
}

/** The part of the public Service that depends on the way in. */
function exposure(entry: Entry) {
  if (entry.kind === "nodePort") return { type: "NodePort", nodePort: { nodePort: entry.port } };
  return { type: entry.kind === "loadBalancer" ? "LoadBalancer" : "ClusterIP", nodePort: {} };
}

/**
 * configurable-http-proxy: the only entry point of the course. Its routes are in memory; the hub restores them after a
 * restart.
 */
export class Proxy extends pulumi.ComponentResource {
  constructor(name: string, args: ProxyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:jupyterhub:Proxy", name, {}, opts);
    const parent = { parent: this };
    const labels = componentLabels(args.identity, "proxy");
    const meta = (own: string) => ({ name: own, namespace: args.namespace, labels });
    const selector = { "aula.dev/instance": args.identity.instance, "app.kubernetes.io/name": "proxy" };
    const { transform, entry = NO_ENTRY } = args;
    const { type, nodePort } = exposure(entry);
    const { hub } = addresses(args.identity.instance);
    const probe = (periodSeconds: number) => ({
      httpGet: { path: "/_chp_healthz", port: "http" },
      periodSeconds,
      failureThreshold: 4,
      timeoutSeconds: 5,
    });

    new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      transformed(transform?.deployment, `${name}-deployment`, {
        metadata: meta("proxy"),
        spec: {
          replicas: 1,
          strategy: { type: "Recreate" },
          selector: { matchLabels: selector },
          template: {
            metadata: { labels },
            spec: {
              automountServiceAccountToken: false,
              terminationGracePeriodSeconds: 5,
              securityContext: POD_SECURITY,
              containers: [
                {
                  name: "proxy",
                  image: args.image,
                  args: [
                    "--ip=0.0.0.0",
                    `--port=${PORTS.proxy}`,
                    "--api-ip=0.0.0.0",
                    `--api-port=${PORTS.proxyApi}`,
                    `--default-target=${hub}`,
                    `--error-target=${hub}/hub/error`,
                  ],
                  ports: [
                    { name: "http", containerPort: PORTS.proxy },
                    { name: "api", containerPort: PORTS.proxyApi },
                  ],
                  env: [
                    {
                      name: "CONFIGPROXY_AUTH_TOKEN",
                      valueFrom: { secretKeyRef: { name: args.tokenSecret, key: "CONFIGPROXY_AUTH_TOKEN" } },
                    },
                  ],
                  resources: { requests: { cpu: "20m", memory: "96Mi" }, limits: { memory: "512Mi" } },
                  securityContext: CONTAINER_SECURITY,
                  readinessProbe: probe(2),
                  livenessProbe: probe(15),
                  volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
                },
              ],
              volumes: [{ name: "tmp", emptyDir: {} }],
              ...args.pod,
            },
          },
        },
      }),
      parent,
    );
    new k8s.core.v1.Service(
      `${name}-public`,
      transformed(transform?.public, `${name}-public`, {
        metadata: {
          ...meta(PUBLIC_SERVICE.name),
          ...(entry.kind === "loadBalancer" ? { annotations: entry.annotations ?? {} } : {}),
        },
        spec: { type, selector, ports: [{ name: "http", port: PUBLIC_SERVICE.port, targetPort: "http", ...nodePort }] },
      }),
      parent,
    );
    new k8s.core.v1.Service(
      `${name}-api`,
      transformed(transform?.api, `${name}-api`, {
        metadata: meta("proxy-api"),
        spec: { selector, ports: [{ name: "api", port: PORTS.proxyApi, targetPort: "api" }] },
      }),
      parent,
    );
    this.registerOutputs({});
  }
}
