/**
 * The schema of a stack's configuration: what a teacher can write, with its defaults. The one place for both:
 * `config.ts` reads a stack by it, and `stack-schema.ts` makes of it what editors read, each description included.
 */
import { z } from "zod";
import { DataSchema } from "./cluster/data";
import { S3Schema } from "./cluster/s3";
import { TargetSchema } from "./cluster/targets";
import { PERCEPTRON_ITERATIONS, RATIOS, SCALING, SESSION, SPARK } from "./contract/constants";
import {
  academicYear,
  cpu,
  day,
  decimal,
  flag,
  heap,
  matching,
  memory,
  notebookImage,
  slug,
  text,
  username,
  whole,
} from "./fields";
import { GpuSchema } from "./gpu/schema";
import { ACCELERATORS } from "./images/names";
import { JobsSchema } from "./jobset/schema";
import { HubSchema } from "./jupyterhub/hub-config";
import { objectName } from "./kube-fields";
import { LabsSchema } from "./labs/schema";
import { MAX_COURSE } from "./names";
import { PricesSchema } from "./plan/prices";

const resources = z.strictObject({
  cpu: cpu().describe("Processor time, in cores: 500m or 2."),
  memory: memory().describe("Memory: 512Mi or 6Gi."),
  gpu: whole(0, 10_000).describe("GPUs, as the plugin counts them: one shared by four counts as four.").prefault(0),
});
const quota = resources.extend({
  pods: whole(1, 1000).describe("Pods at a time: the notebook and each Spark executor are one.").prefault(8),
});

const container = (amount: typeof cpu | typeof memory) =>
  z.strictObject({
    request: amount().describe("What the scheduler keeps free for it; counts against the quota."),
    limit: amount().describe("What it may use at most."),
  });

const notebook = z.strictObject({
  cpu: container(cpu).prefault({ request: "100m", limit: "2" }).describe("Processor time of a notebook server."),
  memory: container(memory)
    .prefault({ request: "1Gi", limit: "2Gi" })
    .describe("Memory of a notebook server. Its limit counts against the quota too."),
});

const requirementsFile = () => text("the path of a pip requirements file, such as requirements.txt");

// Written out: `.partial()` would keep the defaults of what a group leaves out, and it must fall back to aula:student.
const group = z.strictObject({
  quota: z
    .strictObject({
      cpu: quota.shape.cpu.optional(),
      memory: quota.shape.memory.optional(),
      gpu: quota.shape.gpu.unwrap().optional(),
      pods: quota.shape.pods.unwrap().optional(),
    })
    .optional()
    .describe("What one person of the group may use at a time; 0 GPUs take the GPU button away."),
  home: memory().optional().describe("Size of a home. Most storage can let it grow later, none can let it shrink."),
  notebook: z
    .strictObject({
      cpu: container(cpu).partial().optional().describe("Processor time of a notebook server."),
      memory: container(memory).partial().optional().describe("Memory of a notebook server."),
    })
    .optional()
    .describe("Size of a notebook server."),
  image: notebookImage()
    .optional()
    .describe("Image of the group's notebooks, and of the Spark executors that they start."),
  requirements: requirementsFile()
    .optional()
    .describe(
      "pip requirements file of the group, beside the course's: its notebooks and Spark executors get an image " +
        "of their own.",
    ),
  accelerator: z
    .enum(ACCELERATORS)
    .optional()
    .describe("The group's build of PyTorch and XGBoost, where it is not the course's."),
});

const executorNumbers = "a list of numbers of executors, such as [1, 2, 3]";
const scaling = z.strictObject({
  executors: z
    .array(whole(1, 64), executorNumbers)
    .min(1, executorNumbers)
    .prefault(SCALING.executors)
    .describe("Numbers of executors to measure with, one after another."),
  rows: whole(1, 100_000_000).prefault(SCALING.rows).describe("Rows of data."),
  coreLimit: decimal(0.1, 64).prefault(SCALING.coreLimit).describe("Processor time of one executor, in cores."),
  repeats: whole(1, 100)
    .prefault(SCALING.repeats)
    .describe("Trainings with each number of executors; intervals need two or more."),
});

/** Every key of a stack's configuration, without its `aula:` prefix. */
export const CourseSchema = z.strictObject({
  course: slug("names in the cluster", MAX_COURSE).describe(
    "Short name of the course: lower-case letters, digits and hyphens.",
  ),
  year: academicYear().describe("Academic year: 2026 or 2026-27."),
  title: text("a title").describe("Title of the course, for people."),
  teachers: z
    .array(username(), "a list of one or more user names")
    .min(1, "a list of one or more user names")
    .superRefine((names, ctx) => {
      names.forEach((name, i) => {
        if (names.indexOf(name) < i)
          ctx.addIssue({ code: "custom", path: [i], message: `"${name}" is there already; name each teacher once` });
      });
    })
    .meta({
      uniqueItems: true,
      description: "User names of those who teach. Each has a workspace, and is an administrator of the hub.",
    }),
  roster: text("the path of a CSV file, such as rosters/2026-27.csv").describe(
    "CSV file of the students, with the columns username, name, email, group.",
  ),
  target: TargetSchema.describe("Where the course runs."),
  capacity: resources.describe(
    "What the cluster has for this course. The sum of all quotas may not exceed it times aula:overcommit.",
  ),
  overcommit: z
    .strictObject({
      cpu: decimal(1, 1000).prefault(1).describe("How many times over the processor time."),
      memory: decimal(1, 1000).prefault(1).describe("How many times over the memory."),
      gpu: decimal(1, 1000).prefault(1).describe("How many times over the GPUs."),
    })
    .prefault({})
    .describe("How many times over the capacity may be promised; 1 promises nothing twice."),
  student: z
    .strictObject({
      quota: quota.describe("What one student may use at a time: notebook, Spark executors and GPU together."),
      home: memory()
        .prefault("5Gi")
        .describe(
          "Size of a home, where the cluster's storage enforces it. Most storage can let it grow later, none can " +
            "let it shrink.",
        ),
      notebook: notebook.prefault({}).describe("Size of a notebook server."),
    })
    .describe("What everybody has, unless their group has other sizes in aula:groups."),
  groups: z
    .record(z.string(), group, "a block of groups, each with the keys quota, home, notebook, image")
    .prefault({})
    .describe(
      "Other sizes for people of a group, by the name in the roster's column group; teachers are the group " +
        "teacher. What a group leaves out is as in aula:student.",
    ),
  spark: z
    .strictObject({
      executor: z
        .strictObject({
          cores: whole(1, 64).prefault(SESSION.executorCores).describe("Tasks that an executor runs at a time."),
          cpuRequest: cpu()
            .prefault(SESSION.executorCpuRequest)
            .describe("Processor time that the scheduler keeps free for an executor."),
          heap: heap()
            .prefault(SESSION.executorHeap)
            .describe(
              `Heap of an executor; Spark adds ${100 * SESSION.overheadFactor} % of it, ` +
                `${SPARK.leastOverheadMib} MiB at least, for what is outside.`,
            ),
        })
        .prefault({})
        .describe("Size of a Spark executor."),
      driverMemory: heap()
        .prefault(SESSION.driverMemory)
        .describe("Heap of the Spark driver, which runs inside the notebook."),
      maxExecutors: whole(1, 1000).prefault(SESSION.maxExecutors).describe("Executors that one session may have."),
      queue: objectName("a LocalQueue")
        .optional()
        .describe(
          "Kueue's LocalQueue in each namespace, where the cluster has Kueue: executors wait in it for their " +
            "turn. Unset: none.",
        ),
      connect: flag()
        .prefault(SESSION.connect)
        .describe(
          "Sessions are Spark Connect's unless a notebook asks otherwise: DataFrames and SQL as ever, no " +
            "SparkContext and no RDDs.",
        ),
    })
    .prefault({})
    .describe("What a Spark session may ask for."),
  gpu: GpuSchema,
  jobs: JobsSchema,
  data: DataSchema.optional().describe(
    "Data that all of the course read, at /data of notebooks, Spark executors and benchmarks. Unset: none.",
  ),
  s3: S3Schema.optional().describe(
    "S3-compatible storage that s3a:// addresses of Spark lead to. Each person's key is a Secret of their " +
      "namespace. Unset: none.",
  ),
  benchmarks: z
    .strictObject({
      quota: quota.describe(
        "What a benchmark may use: its driver takes 100m of CPU and 2Gi of memory, executors what aula:spark " +
          "says. 0 CPU and 0 memory: none can run.",
      ),
      higgsGbt: scaling
        .prefault({})
        .describe("Gradient-boosted trees on HIGGS-shaped data, trained with 1, 2, … executors."),
      // Written out, as with groups: what is left out falls back to higgsGbt, not to a default.
      exam: z
        .strictObject({
          executors: scaling.shape.executors.unwrap().optional().describe("Numbers of executors to measure with."),
          rows: scaling.shape.rows.unwrap().optional().describe("Rows of data."),
          coreLimit: scaling.shape.coreLimit.unwrap().optional().describe("Processor time of one executor, in cores."),
          repeats: scaling.shape.repeats.unwrap().optional().describe("Trainings with each number of executors."),
          perceptronIterations: whole(1, 10_000)
            .prefault(PERCEPTRON_ITERATIONS)
            .describe(
              `Iterations of the perceptron; the course's own are ${PERCEPTRON_ITERATIONS}, which takes long on ` +
                "few cores. The report says so where it is another number.",
            ),
        })
        .prefault({})
        .describe(
          "Question 8 of the course's exam: quality and time of boosted trees and of a perceptron with 1, 2, … " +
            "executors. What is left out is as in higgsGbt.",
        ),
      ratios: z
        .strictObject({
          executors: whole(1, 64)
            .prefault(RATIOS.executors)
            .describe("Executors, of one core each; as many threads of one process stand beside them."),
          rows: whole(1000, 100_000_000).prefault(RATIOS.rows).describe("Rows of data."),
          coreLimit: decimal(0.1, 64)
            .prefault(RATIOS.coreLimit)
            .describe(
              "Processor time of one executor, in cores; the process beside them may use as much as all of them.",
            ),
          heap: heap()
            .prefault(RATIOS.heap)
            .describe("Heap of one executor; the process beside them has as much as all of them."),
          repeats: whole(1, 100).prefault(RATIOS.repeats).describe("How often each is measured."),
        })
        .optional()
        .describe(
          "Ratios that hold on any machine: Spark with executors beside Spark in one process, session start " +
            "beside spark-submit, MLlib beside LightGBM, scikit-learn beside XGBoost. Unset: not declared.",
        ),
    })
    .describe("Benchmarks of the course."),
  labs: LabsSchema.prefault({}).describe(
    "Labs that students can run from a notebook: what is named is on. Of a lab that is off nothing is declared or " +
      "built.",
  ),
  prices: PricesSchema.optional().describe(
    "What machines cost, for the plan of a course: nothing that is made depends on it. Unset: no price is planned.",
  ),
  keepUntil: day()
    .optional()
    .describe(
      "Last day on which homes and other personal data of this year may be kept; the course's record in the " +
        "cluster carries it.",
    ),
  hub: HubSchema.prefault({}).describe("What the hub itself is told, beside what Aula tells it."),
  cullIdleMinutes: whole(0, 100_000)
    .prefault(60)
    .describe("An idle server is stopped after this many minutes; 0 never."),
  notebooks: text("the path of a folder of notebooks, such as course")
    .optional()
    .describe("Folder of notebooks that every home gets as course/. Unset: Aula's own five days."),
  accelerator: z
    .enum(ACCELERATORS)
    .prefault("cpu")
    .describe(
      "Build of PyTorch and XGBoost in notebooks and Spark executors: cpu, or cuda, which is some gigabytes " +
        "larger and runs on nodes with NVIDIA's driver.",
    ),
  requirements: requirementsFile()
    .optional()
    .describe(
      "pip requirements file: Python packages of the course, one version each, beside those of every notebook " +
        "and Spark executor.",
    ),
  seed: matching(/^[A-Za-z0-9+/]{43,}={0,2}$/, "32 bytes or more in base64, as a secret")
    .optional()
    .describe(
      "Secret, written by make where Pulumi delivers the course: what every password and key is derived from. " +
        "Unset: Pulumi's state keeps one.",
    ),
  passwordRenewals: z
    .record(
      z.string(),
      whole(1, 1_000_000),
      "a block of user names with how often each was given a new password, such as { alice: 1 }",
    )
    .prefault({})
    .describe(
      "How often a person was given a new password, by user name; the command `password` writes it. No secret: each " +
        "number stands for another password of that person, derived from the seed.",
    ),
  images: z
    .enum(["make", "pulumi", "prebuilt"])
    .prefault("make")
    .describe(
      "Who builds the images: make (docker or podman), pulumi (docker-build, which needs BuildKit), or nobody: " +
        "prebuilt.",
    ),
});

/** A stack's configuration after defaults. */
export type CourseInput = z.infer<typeof CourseSchema>;
/** What a group has that differs from aula:student. */
export type GroupInput = CourseInput["groups"][string];
