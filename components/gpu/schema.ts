/** `aula:gpu` of a stack's file: the source of GPUs, how they are shared, and the name that the course counts. Pure. */
import { z } from "zod";
import { flag, matching, text, whole } from "../fields";
import { namespaceName, objectName } from "../kube-fields";

const gpuName = () =>
  matching(
    /^(?=.{1,63}$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
    "the name of a GPU's resource, such as nvidia.com/gpu or nvidia.com/mig-1g.5gb",
  );

const sharing = z.strictObject({
  mode: z
    .enum(["none", "time-slicing", "mps"])
    .prefault("none")
    .describe(
      "none: a GPU is one pod's. time-slicing: pods take turns, with no limit of memory and no protection from " +
        "each other. mps: memory is split evenly; experimental, and not with MIG.",
    ),
  replicas: whole(1, 1000).prefault(1).describe("Pods that share one GPU, or one MIG instance: it counts as so many."),
  rename: flag()
    .prefault(false)
    .describe(
      "Advertise a share as nvidia.com/gpu.shared, so that its name says what it is. Quotas follow. Spark then " +
        "gives GPUs to executors, not to tasks.",
    ),
  oneShare: flag()
    .prefault(true)
    .describe(
      "Refuse a container that asks for several shares: two are no guarantee of twice the time (NVIDIA's " +
        "failRequestsGreaterThanOne).",
    ),
});

const mig = z.strictObject({
  strategy: z
    .enum(["none", "single", "mixed"])
    .prefault("none")
    .describe(
      "none: cards are whole. single: every card of a node is cut the same way, and an instance counts as " +
        "nvidia.com/gpu. mixed: each profile has a name of its own. Cutting the cards is the site's.",
    ),
  profiles: z
    .array(
      matching(/^\d+g\.\d+gb(\+[a-z.]+)*$/, "a MIG profile such as 1g.5gb"),
      "a list of MIG profiles, such as [1g.5gb, 3g.20gb]",
    )
    .prefault([])
    .describe(
      "With mixed: the profiles that cards are cut into, as nvidia-smi mig -lgi names them. Each has a key of " +
        "its own in quotas.",
    ),
});

const mode = {
  sharing: sharing.prefault({}).describe("How pods share a GPU."),
  mig: mig
    .prefault({})
    .describe(
      "Multi-Instance GPUs: cards cut into instances with memory and processors of their own (A100, A30, H100 " +
        "and later).",
    ),
};
const ModeSchema = z.strictObject(mode);
/** How the GPUs of a node are advertised. */
export type Mode = z.infer<typeof ModeSchema>;

const nvidia = z.strictObject({
  configs: z
    .record(
      objectName("a configuration"),
      ModeSchema,
      "a block of configurations, such as { shared: { sharing: { mode: time-slicing, replicas: 4 } } }",
    )
    .prefault({})
    .describe(
      "Other ways for single nodes, by name: a node's label nvidia.com/device-plugin.config chooses one. Nodes " +
        "without it have aula:gpu.sharing and aula:gpu.mig.",
    ),
  deviceList: z
    .enum(["cdi-cri", "envvar", "volume-mounts"])
    .prefault("cdi-cri")
    .describe(
      "How a container gets its GPU. cdi-cri: named to containerd or CRI-O (1.7 or 1.24 and later), and NVIDIA's " +
        "runtime has no part in it. envvar and volume-mounts: NVIDIA's runtime gives it.",
    ),
  runtimeClass: z
    .strictObject({
      name: objectName("a runtime class").prefault("nvidia").describe("Its name."),
      create: flag().prefault(false).describe("Make it, with a handler of the same name; false: it is there."),
    })
    .optional()
    .describe(
      "RuntimeClass of NVIDIA's runtime, for the plugin; for students' GPUs too unless deviceList is cdi-cri. " +
        "Unset: NVIDIA's is the nodes' default runtime.",
    ),
  driverRoot: matching(/^\/[\w./-]*$/, "an absolute path, such as /run/nvidia/driver")
    .prefault("/")
    .describe("Where the driver is on a node; /run/nvidia/driver where a container brings it."),
  failOnInitError: flag()
    .prefault(true)
    .describe(
      "The plugin ends, and is started again, on a node where it finds no driver; false: it waits, and nobody notices.",
    ),
  metrics: z
    .strictObject({
      from: namespaceName()
        .prefault("monitoring")
        .describe("Namespace of the site's Prometheus: it may read the metrics, nobody else."),
      pods: flag()
        .optional()
        .describe(
          "Name the pod that a GPU is given to. Unset: where nothing is shared; a shared GPU's figures are those " +
            "of all its pods.",
        ),
    })
    .optional()
    .describe("DCGM metrics of each GPU (temperature, memory, use). Unset: none."),
  image: text("an image")
    .optional()
    .describe(
      "NVIDIA's plugin from another registry, by digest. Unset: nvcr.io's, of the version that Aula was written for.",
    ),
  metricsImage: text("an image")
    .optional()
    .describe("NVIDIA's DCGM exporter from another registry, by digest. Unset: nvcr.io's."),
});

/** `aula:gpu`. */
export const GpuSchema = z
  .strictObject({
    plugin: z
      .enum(["none", "simulated", "existing", "nvidia"])
      .prefault("none")
      .describe(
        "none; simulated: advertises GPUs that are not there, so that quota, scheduling and refusals can be " +
          "taught and tested; existing: the cluster brings its own plugin; nvidia: Aula installs NVIDIA's.",
      ),
    perNode: whole(0, 64).prefault(0).describe("Simulated GPUs of each node."),
    resource: gpuName()
      .optional()
      .describe(
        "Name under which the course counts GPUs. Unset: as sharing and MIG make it; needed where there are " +
          "several, and where an existing plugin has another than nvidia.com/gpu.",
      ),
    others: z
      .array(gpuName(), "a list of names of resources")
      .prefault([])
      .describe("Further names under which an existing plugin has GPUs: nobody may take one of those."),
    ...mode,
    nvidia: nvidia.prefault({}).describe("What only NVIDIA's plugin has."),
  })
  .prefault({})
  .describe("Where GPUs come from.");
export type GpuInput = z.infer<typeof GpuSchema>;
