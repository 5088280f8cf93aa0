import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type * as random from "@pulumi/random";
import { BenchmarkJob, type BenchmarkJobTransforms } from "./benchmarks/benchmark-job";
import { benchmarks } from "./benchmarks/catalogue";
import { ResultsAccess, type ResultsAccessTransforms } from "./benchmarks/results-access";
import type { ClusterAccess } from "./cluster/access";
import { taintsOf } from "./cluster/placement";
import type { Site } from "./cluster/site";
import { studentEnvironment, studentPod } from "./cluster/site-pod";
import type { CourseConfig } from "./config";
import { type GpusTransforms, gpus } from "./gpu/gpus";
import { gpuResource, mostPerPod, otherGpus, studentGpuNeeds } from "./gpu/resources";
import { imageSpecs } from "./images/catalogue";
import { Images, type ImagesTransforms } from "./images/images";
import type { JobSetControllerTransforms } from "./jobset/controller";
import { jobs } from "./jobset/jobs";
import { courseFile, imageOf } from "./jupyterhub/files";
import { JupyterHub, type JupyterHubTransforms } from "./jupyterhub/jupyterhub";
import { hubKeys } from "./jupyterhub/keys";
import { hubRole } from "./jupyterhub/role";
import { labJobs } from "./labs/driver";
import { labsEnvironment } from "./labs/environment";
import { labRules } from "./labs/rights";
import { courseLabels, namespaceOf, workspaceName } from "./names";
import { courseRecord } from "./record";
import { courseSeed } from "./seed";
import { sparkRole } from "./spark/role";
import { sparkEnvironment } from "./spark/session";
import { Fences, type FencesTransforms } from "./students/fences";
import { passwords, peopleSecret, signInsOf } from "./students/passwords";
import { groupImages, sizesOf, studentImages } from "./students/sizes";
import { Workspace, type WorkspaceTransforms } from "./students/workspace";
import { type Transforms, transformed } from "./transform";

/**
 * Openings for forks: of the course's own children, and of those below each part. `workspace` is everybody's and the
 * benchmarks'.
 */
export type CourseTransforms = Transforms<{
  seed: random.RandomBytesArgs;
  hubRole: k8s.rbac.v1.ClusterRoleArgs;
  sparkRole: k8s.rbac.v1.ClusterRoleArgs;
  record: k8s.core.v1.ConfigMapArgs;
}> & {
  readonly images?: ImagesTransforms;
  readonly jupyterhub?: JupyterHubTransforms;
  readonly workspace?: WorkspaceTransforms;
  readonly fences?: FencesTransforms;
  readonly benchmark?: BenchmarkJobTransforms;
  readonly results?: ResultsAccessTransforms;
  readonly jobset?: JobSetControllerTransforms;
} & GpusTransforms;

/** Arguments of {@link Course}. */
export interface CourseArgs {
  /** The validated configuration. */
  config: CourseConfig;
  /** How its cluster is reached; see `accessOf` and `connect`. */
  access: ClusterAccess;
  /**
   * The program is rendered to manifests, and something else applies them; recorded in the cluster. Defaults to false.
   */
  rendered?: boolean;
  /** Changes of a fork. */
  transform?: CourseTransforms;
}

/** One academic year of a course: images, GPUs, JupyterHub, a workspace for each person, benchmarks. */
export class Course extends pulumi.ComponentResource {
  /** Address that people open. */
  readonly url: pulumi.Output<string>;
  /** Secret: password of each person who may sign in. */
  readonly signIns: pulumi.Output<Record<string, string>>;

  constructor(
    name: string,
    private readonly args: CourseArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aula:course:Course", name, {}, opts);
    const parent = { parent: this };
    const { config, access, rendered = false, transform } = args;
    const site = this.site;
    const image = new Images(
      `${name}-images`,
      { specs: imageSpecs(access.registry, config), build: config.images === "pulumi", transform: transform?.images },
      parent,
    ).refs;
    const seed = config.seed === undefined ? courseSeed(name, parent, transform?.seed) : pulumi.secret(config.seed);
    const known = passwords(name, seed, config.people, config.passwordRenewals);
    this.signIns = signInsOf(known);

    const resource = gpuResource(config.gpu);
    const needs = studentGpuNeeds(config.gpu);
    const environment = {
      ...sparkEnvironment(config, { resource, needs, most: mostPerPod(config.gpu) }, site),
      ...studentEnvironment(site),
    };
    const hub = new JupyterHub(
      `${name}-jupyterhub`,
      {
        identity: config,
        images: image,
        notebooks: groupImages(config).map((own) =>
          pulumi.output(image).apply((refs) => imageOf(refs, { image: own })),
        ),
        course: pulumi
          .output(image)
          .apply((refs) =>
            courseFile(
              config,
              refs,
              config.gpu.plugin === "none" ? undefined : resource,
              { ...environment, ...labsEnvironment(config, refs) },
              site,
              needs,
            ),
          ),
        people: peopleSecret(known, config.people),
        keys: hubKeys(name, seed),
        storageClass: access.storageClass,
        entry: access.entry,
        site,
        transform: transform?.jupyterhub,
      },
      parent,
    );
    const roles = {
      hub: hubRole(`${name}-hub-role`, config, parent, transform?.hubRole).metadata.name,
      spark: sparkRole(`${name}-spark-role`, config, parent, transform?.sparkRole, labRules(config)).metadata.name,
    };
    this.workspaces(name, roles);
    this.benchmarks(name, image, roles.spark, environment);
    new Fences(
      `${name}-fences`,
      {
        identity: config,
        images: pulumi.output(image).apply((refs) => studentImages(config, refs)),
        taints: [...taintsOf(access.site.nodes.students), ...taintsOf(access.site.nodes.gpu)],
        transform: transform?.fences,
      },
      parent,
    );
    gpus(name, { config, site: access.site, simulator: image["gpu-simulator"], transform }, parent);
    jobs(name, { config, site: access.site, image: image["jobset"], transform }, parent);
    new k8s.core.v1.ConfigMap(
      `${name}-record`,
      transformed(transform?.record, `${name}-record`, {
        metadata: { name: "aula", namespace: hub.namespace, labels: courseLabels(config) },
        data: courseRecord(config, rendered, access.url),
      }),
      parent,
    );
    this.url = pulumi.output(access.url);
    this.registerOutputs({ url: this.url, signIns: this.signIns });
  }

  /** What the site asks of pods, and what the course itself has for them. */
  private get site(): Site {
    const {
      access,
      config: { data, s3 },
    } = this.args;
    return { ...access.site, data, s3 };
  }

  /** One for each person, those who left included: their homes stay. */
  private workspaces(name: string, roles: { hub: pulumi.Output<string>; spark: pulumi.Output<string> }): void {
    const {
      config,
      access: { storageClass },
      transform,
    } = this.args;
    const site = this.site;
    for (const person of config.people) {
      const { quota, home } = sizesOf(config, person.group);
      new Workspace(
        workspaceName(name, person),
        {
          identity: config,
          namespace: person.namespace,
          role: person.role,
          group: person.group,
          quota,
          gpuResource: gpuResource(config.gpu),
          otherGpus: otherGpus(config.gpu),
          left: person.status === "left",
          home: { size: home, storageClass },
          sparkRole: roles.spark,
          hub: { namespace: namespaceOf(config.instance, "hub"), role: roles.hub },
          site,
          transform: transform?.workspace,
        },
        { parent: this },
      );
    }
  }

  private benchmarks(
    name: string,
    images: Images["refs"],
    sparkRole: pulumi.Output<string>,
    environment: Record<string, string>,
  ): void {
    const { config, transform } = this.args;
    const site = this.site;
    const workspace = new Workspace(
      `${name}-bench`,
      {
        identity: config,
        namespace: namespaceOf(config.instance, "bench"),
        role: "bench",
        quota: config.benchmarks.quota,
        gpuResource: gpuResource(config.gpu),
        otherGpus: otherGpus(config.gpu),
        sparkRole,
        site,
        transform: transform?.workspace,
      },
      { parent: this },
    );
    const shared = {
      identity: config,
      namespace: workspace.namespace,
      image: images.notebook,
      environment,
      pod: studentPod(site),
      transform: transform?.benchmark,
    };
    for (const benchmark of benchmarks(config))
      new BenchmarkJob(`${name}-bench-${benchmark.name}`, { ...shared, benchmark }, { parent: this });
    const withLabs = pulumi.output(images).apply((refs) => ({ ...environment, ...labsEnvironment(config, refs) }));
    for (const benchmark of labJobs(config))
      new BenchmarkJob(`${name}-${benchmark.name}`, { ...shared, environment: withLabs, benchmark }, { parent: this });
    new ResultsAccess(
      `${name}-results`,
      { identity: config, namespace: workspace.namespace, transform: transform?.results },
      { parent: this },
    );
  }
}
