import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { BenchmarkJob, type BenchmarkJobTransforms } from "./benchmarks/benchmark-job";
import { benchmarks } from "./benchmarks/catalogue";
import { room } from "./capacity";
import type { ClusterAccess } from "./cluster/access";
import { studentEnvironment, studentPod } from "./cluster/site-pod";
import type { CourseConfig, Person } from "./config";
import { GpuSimulator, type GpuSimulatorTransforms } from "./gpu/simulator";
import { imageSpecs } from "./images/catalogue";
import { Images, type ImagesTransforms } from "./images/images";
import { courseFile, imageOf, peopleFile } from "./jupyterhub/files";
import { JupyterHub, type JupyterHubTransforms } from "./jupyterhub/jupyterhub";
import { courseLabels, namespaceOf } from "./names";
import { keyFor, signInSecrets } from "./secrets";
import { SPARK_RULES, sparkEnvironment } from "./spark/session";
import { sizesOf } from "./students/sizes";
import { Workspace, type WorkspaceTransforms } from "./students/workspace";
import { transformed, type Transforms } from "./transform";

/** Openings for forks: of the course's own children, and of those below each part. `workspace` is everybody's and the benchmarks'. */
export type CourseTransforms = Transforms<{
  seed: random.RandomBytesArgs;
  hubRole: k8s.rbac.v1.ClusterRoleArgs;
  sparkRole: k8s.rbac.v1.ClusterRoleArgs;
  record: k8s.core.v1.ConfigMapArgs;
}> & {
  readonly images?: ImagesTransforms;
  readonly jupyterhub?: JupyterHubTransforms;
  readonly workspace?: WorkspaceTransforms;
  readonly benchmark?: BenchmarkJobTransforms;
  readonly gpu?: GpuSimulatorTransforms;
};

/** Arguments of {@link Course}. */
export interface CourseArgs {
  /** The validated configuration. */
  config: CourseConfig;
  /** How its cluster is reached. */
  access: ClusterAccess;
  /** What delivers the program; recorded in the cluster, so that the other way refuses to touch this course. */
  engine: "pulumi" | "manifests";
  /** Changes of a fork. */
  transform?: CourseTransforms;
}

/** Name under which GPUs are asked for and counted. */
const GPU_RESOURCE = "nvidia.com/gpu";

/** Those who may sign in. */
const active = (people: readonly Person[]): Person[] => people.filter(({ status }) => status === "active");

/** One academic year of a course: images, GPUs, JupyterHub, a workspace for each person, benchmarks. */
export class Course extends pulumi.ComponentResource {
  /** Address that people open. */
  readonly url: pulumi.Output<string>;
  /** Secret: password of each person who may sign in. */
  readonly signIns: pulumi.Output<Record<string, string>>;

  constructor(name: string, private readonly args: CourseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:course:Course", name, {}, opts);
    const parent = { parent: this };
    const { config, access, transform } = args;
    const { site } = access;
    const image = new Images(`${name}-images`, { specs: imageSpecs(access.registry, config.requirements), build: config.images === "pulumi", transform: transform?.images }, parent).refs;
    const seed = this.seed(name);
    const key = (own: string) => seed.apply((text) => keyFor(text, `${name}-${own}`));
    const signIns = seed.apply((text) => active(config.people).map((person) => ({ person, ...signInSecrets(text, `${name}-${person.role}-${person.username}`) })));
    this.signIns = signIns.apply((all) => Object.fromEntries(all.map(({ person, password }) => [person.username, password])));

    const environment = { ...sparkEnvironment(config, GPU_RESOURCE, site), ...studentEnvironment(site) };
    const hub = new JupyterHub(`${name}-jupyterhub`, {
      identity: config,
      images: image,
      notebooks: this.notebooks(image),
      course: pulumi.output(image).apply((refs) => courseFile(config, refs, config.gpu.plugin === "none" ? undefined : GPU_RESOURCE, environment, site)),
      people: signIns.apply((all) => peopleFile(all, config.people.filter((p) => p.status === "left"))),
      keys: { proxyToken: key("proxy-token"), cookieSecret: key("cookie-secret"), cryptKey: key("crypt-key"), opsToken: key("ops-token") },
      storageClass: access.storageClass,
      entry: access.entry,
      site,
      transform: transform?.jupyterhub,
    }, parent);
    const hubRole = JupyterHub.role(`${name}-hub-role`, config, parent, transform?.hubRole).metadata.name;
    const sparkRole = new k8s.rbac.v1.ClusterRole(`${name}-spark-role`, transformed(transform?.sparkRole, `${name}-spark-role`, {
      metadata: { name: `${config.instance}-spark`, labels: courseLabels(config) }, rules: SPARK_RULES,
    }), parent).metadata.name;

    for (const person of config.people) {
      const { quota, home } = sizesOf(config, person.group);
      new Workspace(`${name}-${person.role}-${person.username}`, {
        identity: config,
        namespace: person.namespace,
        role: person.role,
        group: person.group,
        quota,
        left: person.status === "left",
        home: { size: home, storageClass: access.storageClass },
        gpuResource: GPU_RESOURCE,
        sparkRole,
        hub: { namespace: namespaceOf(config.instance, "hub"), role: hubRole },
        site,
        transform: transform?.workspace,
      }, parent);
    }
    this.benchmarks(name, image.notebook, sparkRole, environment);
    if (config.gpu.plugin === "simulated") {
      new GpuSimulator(`${name}-gpu`, {
        identity: config, namespace: namespaceOf(config.instance, "gpu"), image: image["gpu-simulator"], resource: GPU_RESOURCE, perNode: config.gpu.perNode, site,
        transform: transform?.gpu,
      }, parent);
    }
    new k8s.core.v1.ConfigMap(`${name}-record`, transformed(transform?.record, `${name}-record`, {
      metadata: { name: "aula", namespace: hub.namespace, labels: courseLabels(config) },
      data: {
        engine: args.engine, secrets: "seed", instance: config.instance, title: config.title, url: access.url,
        // Policies hold the sum of the quotas against it.
        capacity: JSON.stringify(room(config.capacity, config.overcommit, GPU_RESOURCE)),
        ...(config.keepUntil === undefined ? {} : { keepUntil: config.keepUntil }),
      },
    }), parent);
    this.url = pulumi.output(access.url);
    this.registerOutputs({ url: this.url, signIns: this.signIns });
  }

  /**
   * 32 random bytes from which every password and key is derived: one thing to keep, to hand to another engine and to lose. A resource for
   * each password would be two more a student, and a run that ends before it has written its state would forget them.
   */
  private seed(name: string): pulumi.Output<string> {
    if (this.args.config.seed !== undefined) return pulumi.secret(this.args.config.seed);
    const args = transformed(this.args.transform?.seed, `${name}-seed`, { length: 32 });
    const seed = new random.RandomBytes(`${name}-seed`, args, { parent: this });
    return pulumi.secret(seed.base64);
  }

  /** Images of groups beside the course's own notebook image, each once and in the same order whatever that of the groups. */
  private notebooks(own: Images["refs"]): pulumi.Input<string>[] {
    const { config } = this.args;
    const names = new Set(Object.keys(config.groups).map((group) => sizesOf(config, group).image));
    names.delete("notebook");
    return [...names].sort().map((name) => pulumi.output(own).apply((refs) => imageOf(refs, { image: name })));
  }

  private benchmarks(name: string, image: pulumi.Output<string>, sparkRole: pulumi.Output<string>, environment: Record<string, string>): void {
    const { config, access: { site }, transform } = this.args;
    const workspace = new Workspace(`${name}-bench`, {
      identity: config, namespace: namespaceOf(config.instance, "bench"), role: "bench", quota: config.benchmarks.quota, gpuResource: GPU_RESOURCE, sparkRole, site,
      transform: transform?.workspace,
    }, { parent: this });
    const shared = { identity: config, namespace: workspace.namespace, image, environment, pod: studentPod(site), transform: transform?.benchmark };
    for (const benchmark of benchmarks(config)) new BenchmarkJob(`${name}-bench-${benchmark.name}`, { ...shared, benchmark }, { parent: this });
  }
}
