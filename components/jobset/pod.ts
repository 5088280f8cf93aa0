/** The pod of JobSet's controller, its configuration and its network rule. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { Site } from "../cluster/site";
import { sitePod } from "../cluster/site-pod";
import { CONTAINER_SECURITY, POD_SECURITY } from "../jupyterhub/security";
import { JOBSET } from "./names";

/** User of the image. */
const USER = 65532;
const CONFIG_FILE = "controller_manager_config.yaml";
const PORTS = { webhook: 9443, health: 8081 };

/** The controller's configuration file. JSON is YAML, and a diff shows what changed. */
export const CONFIG = {
  [CONFIG_FILE]: JSON.stringify(
    {
      apiVersion: "config.jobset.x-k8s.io/v1alpha1",
      kind: "Configuration",
      // Two run while a new version is rolled out.
      leaderElection: { leaderElect: true },
      // It makes its own certificate and renews it: no key passes through a course's state, and none is derived from
      // the seed of one of several courses.
      internalCertManagement: { enable: true },
      // "0": nobody reads them, and reading them would need rights over everybody's tokens.
      metrics: { bindAddress: "0" },
      health: { healthProbeBindAddress: `:${PORTS.health}` },
      // A failed group of pods restarts alone. Alpha in 0.12; only a JobSet that asks for it has it.
      featureGates: { RestartJob: true },
    },
    undefined,
    2,
  ),
};

const probe = (path: string, periodSeconds: number) => ({
  httpGet: { path, port: PORTS.health },
  periodSeconds,
  timeoutSeconds: 5,
});

/** The pod's spec. */
export const podSpec = (image: pulumi.Input<string>, site: Site) => ({
  serviceAccountName: JOBSET.account,
  automountServiceAccountToken: true,
  terminationGracePeriodSeconds: 10,
  securityContext: { ...POD_SECURITY, runAsUser: USER, runAsGroup: USER, fsGroup: USER },
  containers: [
    {
      name: "manager",
      image,
      args: [`--config=/etc/jobset/${CONFIG_FILE}`, "--zap-log-level=2"],
      ports: [{ name: "webhook", containerPort: PORTS.webhook }],
      // Upstream asks for 500m of CPU, for thousands of JobSets.
      resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "512Mi" } },
      securityContext: CONTAINER_SECURITY,
      readinessProbe: probe("/readyz", 2),
      livenessProbe: { ...probe("/healthz", 20), initialDelaySeconds: 15 },
      volumeMounts: [
        { name: "config", mountPath: "/etc/jobset", readOnly: true },
        // The path is in the program.
        { name: "certificate", mountPath: "/tmp/k8s-webhook-server/serving-certs", readOnly: true },
      ],
    },
  ],
  volumes: [
    { name: "config", configMap: { name: JOBSET.config } },
    { name: "certificate", secret: { secretName: JOBSET.secret } },
  ],
  ...sitePod(site, site.nodes.core),
});

const tcp = (...ports: readonly number[]) => ports.map((port) => ({ protocol: "TCP", port }));

/**
 * The API server calls the webhooks and is called, and has no pod labels to select it. The exception is the address
 * that provides a node's credentials in clouds.
 */
export const NETWORK = {
  podSelector: {},
  policyTypes: ["Ingress", "Egress"],
  ingress: [{ ports: tcp(PORTS.webhook) }],
  egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } }], ports: tcp(443, 6443) }],
};

/** The webhooks' Service. */
export const SERVICE_PORTS = [{ name: "webhook", port: 443, targetPort: PORTS.webhook }];
