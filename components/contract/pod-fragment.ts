/** What the site asks of the pods that hub and Spark make: parts of a pod's spec, in two documents. Pure. */
import { z } from "zod";

/** Kubernetes' own objects, passed on as they are. */
const objects = () => z.array(z.record(z.string(), z.unknown())).optional();
const placement = {
  nodeSelector: z.record(z.string(), z.string()).optional(),
  tolerations: objects(),
};

/** Of a notebook or an executor. */
export const PodFragment = z.strictObject({
  ...placement,
  imagePullSecrets: objects(),
  volumes: objects(),
  volumeMounts: objects(),
});

/** Of one with a GPU: where it runs, in place of what its {@link PodFragment} says, and with what. */
export const GpuPodFragment = z.strictObject({
  ...placement,
  runtimeClassName: z.string().optional(),
  sharedMemory: z
    .boolean()
    .optional()
    .describe("false: the GPU's device plugin mounts /dev/shm (MPS), so the pod gets none of its own."),
});
