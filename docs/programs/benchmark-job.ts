/**
 * A benchmark by itself: a suspended CronJob in a workspace of its own; `kubectl create job --from=cronjob/higgs-gbt`
 * runs it.
 */
import { BenchmarkJob, CourseSchema, identityOf, namespaceOf, sparkEnvironment, sparkRole, Workspace } from "aula";

const identity = identityOf("ml", "2026-27");
const workspace = new Workspace("bench", {
  identity,
  namespace: namespaceOf(identity.instance, "bench"),
  role: "bench",
  quota: { cpu: "4", memory: "16Gi", gpu: 0, pods: 8 },
  sparkRole: sparkRole("spark-role", identity).metadata.name,
});

new BenchmarkJob("higgs", {
  identity,
  namespace: workspace.namespace,
  image: "registry.example.edu/aula/notebook:2026-10",
  benchmark: {
    name: "higgs-gbt",
    title: "Boosted trees with 1 and 2 executors",
    args: ["higgs-gbt", "--executors", "1,2", "--rows", "50000", "--core-limit", "1"],
    deadlineSeconds: 1800,
  },
  environment: sparkEnvironment({
    instance: identity.instance,
    spark: CourseSchema.shape.spark.parse({ executor: { heap: "1g" } }),
  }),
});
