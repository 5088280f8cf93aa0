/** The program: read the configuration, build the course, export what people need. `pulumi up` and `make render` both run it. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { connect } from "./components/cluster/connect";
import { readConfig } from "./components/config";
import { Course } from "./components/course";

const config = readConfig(pulumi.runtime.allConfig());
// Without an engine the program is only rendered: it needs no cluster, and none is looked for.
const engine = pulumi.runtime.hasEngine() ? "pulumi" : "manifests";
const access = connect("cluster", config.target, engine);

const provider = new k8s.Provider("cluster", {
  kubeconfig: access.kubeconfig,
  context: access.context,
  // A kind cluster that is made again has other keys and ports, and is the same place all the same.
  clusterIdentifier: config.instance,
  // Without these a changed roster would delete and remake the hub's configuration instead of changing it.
  enableConfigMapMutable: true,
  enableSecretMutable: true,
});

const course = new Course("course", { config, access, engine }, { providers: [provider], ...(access.made ? { dependsOn: access.made } : {}) });

/** Address of the course. */
export const url = course.url;
/** Who signs in with what; `pulumi stack output signIns --show-secrets`. */
export const signIns = course.signIns;
