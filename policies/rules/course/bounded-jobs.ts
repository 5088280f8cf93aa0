import { asksForGpu } from "../../objects/gpu";
import { as, isRecord, type KubeObject } from "../../objects/kubernetes";
import { allContainers } from "../../objects/pods";
import { container, cronJob, jobSpec } from "../examples";
import { aula, type ResourceRule } from "../rule";

interface Job {
  spec: { activeDeadlineSeconds?: number; ttlSecondsAfterFinished?: number; jobTemplate?: { spec?: Job["spec"] } };
}

/** A Job's own spec, and its path. */
function jobOf(object: KubeObject): { spec: Partial<Job["spec"]>; path: string } | undefined {
  if (!object.apiVersion.startsWith("batch/")) return undefined;
  const spec = as<Job>(object).spec;
  if (object.kind === "Job" && isRecord(spec)) return { spec, path: "spec" };
  const inner = object.kind === "CronJob" ? spec?.jobTemplate?.spec : undefined;
  return isRecord(inner) ? { spec: inner, path: "spec.jobTemplate.spec" } : undefined;
}

const gpu = {
  containers: [
    container({
      resources: { requests: container().resources?.requests, limits: { memory: "512Mi", "nvidia.com/gpu": "1" } },
    }),
  ],
};
const job = (bounds: object): KubeObject => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "train", namespace: "course-student" },
  spec: jobSpec(gpu, bounds),
});

/** Every Job ends and is removed after its end. */
export const boundedJobs: ResourceRule = {
  id: "bounded-jobs",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  reason:
    "A Job that hangs keeps its GPU, CPU and memory until somebody notices. A Job that has finished keeps its " +
    "pod and its place in the quota.",
  cure:
    "Set activeDeadlineSeconds and ttlSecondsAfterFinished in the Job's spec (in a CronJob, under " +
    "jobTemplate.spec).",
  reference: aula("Jobs", "https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup"),
  *check(object) {
    const job = jobOf(object);
    if (!job) return;
    const what = [...allContainers(object)].some(({ container }) => asksForGpu(container))
      ? "a Job with a GPU"
      : "the Job";
    if (!(Number(job.spec.activeDeadlineSeconds) > 0))
      yield { path: `${job.path}.activeDeadlineSeconds`, reason: `${what} has no deadline` };
    if (!(Number(job.spec.ttlSecondsAfterFinished ?? NaN) >= 0))
      yield { path: `${job.path}.ttlSecondsAfterFinished`, reason: `${what} has no time to live after it finishes` };
  },
  examples: {
    pass: [cronJob(), job({}), job({ ttlSecondsAfterFinished: 0 })],
    fail: [
      job({ activeDeadlineSeconds: undefined }),
      job({ ttlSecondsAfterFinished: undefined }),
      cronJob({}, { activeDeadlineSeconds: undefined }),
    ],
  },
};
