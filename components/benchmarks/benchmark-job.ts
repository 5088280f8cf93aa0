import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { StudentPod } from "../cluster/site-pod";
import { RESULT } from "../contract/constants";
import { CONTAINER_SECURITY, POD_SECURITY } from "../jupyterhub/security";
import { componentLabels, type Identity, WORKSPACE } from "../names";
import { type Transforms, transformed } from "../transform";
import type { Benchmark } from "./catalogue";
import { DRIVER } from "./need";

/** Openings for forks. */
export type BenchmarkJobTransforms = Transforms<{ cronjob: k8s.batch.v1.CronJobArgs }>;

/** Arguments of {@link BenchmarkJob}. */
export interface BenchmarkJobArgs {
  /** Course and year. */
  identity: Identity;
  /** Namespace of the benchmarks' workspace, once it exists. */
  namespace: pulumi.Input<string>;
  /** The notebook image, which is also the executors'. */
  image: pulumi.Input<string>;
  /** What to run. */
  benchmark: Benchmark;
  /** Environment of the `aula` package; see `sparkEnvironment`. */
  environment: pulumi.Input<Record<string, string>>;
  /** What the site asks of the pod. Defaults to nothing. */
  pod?: StudentPod;
  /** Changes of a fork. */
  transform?: BenchmarkJobTransforms;
}

/**
 * A benchmark as a suspended CronJob: declared once, run when `make bench` makes a Job from it. That a benchmark ran
 * yesterday is not desired state, so no Job is declared.
 */
export class BenchmarkJob extends pulumi.ComponentResource {
  constructor(name: string, args: BenchmarkJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:benchmarks:BenchmarkJob", name, {}, opts);
    const labels = componentLabels(args.identity, args.benchmark.name);
    const { volumes = [], volumeMounts = [], ...pod } = args.pod ?? {};
    // With the version that the API server would fill in: two managers of a field that nobody may own in part must say
    // the same.
    const field = (env: string, fieldPath: string) => ({
      name: env,
      valueFrom: { fieldRef: { apiVersion: "v1", fieldPath } },
    });
    new k8s.batch.v1.CronJob(
      `${name}-cronjob`,
      transformed(args.transform?.cronjob, `${name}-cronjob`, {
        metadata: {
          name: args.benchmark.name,
          namespace: args.namespace,
          labels,
          annotations: { [RESULT.title]: args.benchmark.title },
        },
        spec: {
          // Never by the clock: 30 February does not come, and it is suspended besides.
          schedule: "0 0 30 2 *",
          suspend: true,
          concurrencyPolicy: "Forbid",
          jobTemplate: {
            metadata: { labels },
            spec: {
              backoffLimit: 0,
              activeDeadlineSeconds: args.benchmark.deadlineSeconds,
              ttlSecondsAfterFinished: 7 * 24 * 3600,
              template: {
                metadata: { labels },
                spec: {
                  restartPolicy: "Never",
                  serviceAccountName: WORKSPACE.account,
                  // The driver asks the API server for executors.
                  automountServiceAccountToken: true,
                  securityContext: POD_SECURITY,
                  containers: [
                    {
                      name: "driver",
                      image: args.image,
                      command: ["python", "-m", args.benchmark.module ?? "aula.bench", ...args.benchmark.args],
                      env: pulumi
                        .output(args.environment)
                        .apply((environment) => [
                          field("POD_NAME", "metadata.name"),
                          field("POD_NAMESPACE", "metadata.namespace"),
                          field("POD_IP", "status.podIP"),
                          field("AULA_RESULT", "metadata.labels['batch.kubernetes.io/job-name']"),
                          { name: "AULA_IMAGE", value: args.image },
                          ...Object.entries(environment).map(([name, value]) => ({ name, value })),
                        ]),
                      resources: args.benchmark.driver ?? DRIVER,
                      securityContext: { ...CONTAINER_SECURITY, readOnlyRootFilesystem: false },
                      volumeMounts: [{ name: "home", mountPath: "/home/student" }, ...volumeMounts],
                    },
                  ],
                  volumes: [{ name: "home", emptyDir: {} }, ...volumes],
                  ...pod,
                },
              },
            },
          },
        },
      }),
      { parent: this },
    );
    this.registerOutputs({});
  }
}
