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
import { SPARK_RULES, sparkEnvironment } from "./spark/session";
import { sizesOf } from "./students/sizes";
import { Workspace, type WorkspaceTransforms } from "./students/workspace";
import { transformed, type Transforms } from "./transform";

/** Openings for forks: of the course's own children, and of those below each part. `workspace` is everybody's and the benchmarks'. */
export type CourseTransforms = Transforms<{
  password: random.RandomPasswordArgs;
  salt: random.RandomBytesArgs;
  key: random.RandomBytesArgs;
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
const active = <T extends { person: Person }>(all: readonly T[]): T[] => all.filter(({ person }) => person.status === "active");

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
    const image = new Images(`${name}-images`, { specs: imageSpecs(access.registry), build: config.images === "pulumi", transform: transform?.images }, parent).refs;
    const passwords = this.passwords(name);
    this.signIns = pulumi.secret(pulumi.output(passwords).apply((all) => Object.fromEntries(active(all).map((s) => [s.person.username, s.password]))));

    const environment = { ...sparkEnvironment(config, GPU_RESOURCE, site), ...studentEnvironment(site) };
    const hub = new JupyterHub(`${name}-jupyterhub`, {
      identity: config,
      images: image,
      notebooks: this.notebooks(image),
      course: pulumi.output(image).apply((refs) => courseFile(config, refs, config.gpu.plugin === "none" ? undefined : GPU_RESOURCE, environment, site)),
      people: pulumi.secret(pulumi.output(passwords).apply((all) => peopleFile(active(all), config.people.filter((p) => p.status === "left")))),
      keys: {
        proxyToken: this.key(name, "proxy-token"),
        cookieSecret: this.key(name, "cookie-secret"),
        cryptKey: this.key(name, "crypt-key"),
        opsToken: this.key(name, "ops-token"),
      },
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
        engine: args.engine, instance: config.instance, title: config.title, url: access.url,
        // Policies hold the sum of the quotas against it.
        capacity: JSON.stringify(room(config.capacity, config.overcommit, GPU_RESOURCE)),
        ...(config.keepUntil === undefined ? {} : { keepUntil: config.keepUntil }),
      },
    }), parent);
    this.url = pulumi.output(access.url);
    this.registerOutputs({ url: this.url, signIns: this.signIns });
  }

  /** A password and a salt for everybody, those who left included: who comes back signs in with the same one. 14 letters and digits: 72 bits, and easy to type once. */
  private passwords(name: string): { person: Person; password: pulumi.Output<string>; salt: pulumi.Output<string> }[] {
    const { config, transform } = this.args;
    return config.people.map((person) => {
      const own = `${name}-${person.role}-${person.username}`;
      const password = new random.RandomPassword(`${own}-password`, transformed(transform?.password, `${own}-password`, { length: 14, special: false, upper: false }), { parent: this });
      const salt = new random.RandomBytes(`${own}-salt`, transformed(transform?.salt, `${own}-salt`, { length: 16 }), { parent: this });
      return { person, password: password.result, salt: salt.hex };
    });
  }

  /** 32 random bytes, hexadecimal. */
  private key(name: string, own: string): pulumi.Output<string> {
    return new random.RandomBytes(`${name}-${own}`, transformed(this.args.transform?.key, `${name}-${own}`, { length: 32 }), { parent: this }).hex;
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
