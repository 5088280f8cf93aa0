import { as, isRecord, type KubeObject, list } from "../../objects/kubernetes";
import { allContainers } from "../../objects/pods";
import { quantity } from "../../objects/quantity";
import { container, cronJob, podWith } from "../examples";
import { aula, type ResourceRule } from "../rule";

/** The variable with a course's limits for Spark sessions, for its notebooks. */
const VARIABLE = "AULA_SPARK";
/** The hub's file, which contains the variables of every notebook. */
const COURSE = "course.json";
const SPARK_CONF = "spark-defaults.conf";

function json(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Spark uses 512m and 2g, Kubernetes uses 512Mi and 2Gi; both are sizes. */
const isSize = (value: unknown) => /^\d+[kmgt]b?$/i.test(String(value)) || quantity(value) > 0;
const isCount = (value: unknown) => Number.isInteger(value) && Number(value) > 0;

/** Which limits of a session are missing. */
function faults(text: unknown): string[] {
  const session = json(text);
  if (!isRecord(session)) return ["it is not a JSON object"];
  return [
    ...(isCount(session["maxExecutors"]) ? [] : ["maxExecutors is not a positive number"]),
    ...(isCount(session["executorCores"]) ? [] : ["executorCores is not a positive number"]),
    ...["executorHeap", "driverMemory"].flatMap((field) => (isSize(session[field]) ? [] : [`${field} is not a size`])),
  ];
}

/** Why a Spark configuration file lets a session grow without limit. */
function unbounded(conf: string): string | undefined {
  const settings = new Map(
    conf
      .split("\n")
      .map((line) => line.trim().split(/[\s=]+/, 2))
      .filter(([key]) => key?.startsWith("spark.")) as [string, string][],
  );
  const grows =
    settings.get("spark.dynamicAllocation.enabled") === "true" &&
    !isCount(Number(settings.get("spark.dynamicAllocation.maxExecutors")));
  return grows ? "dynamic allocation is on, and spark.dynamicAllocation.maxExecutors does not limit it" : undefined;
}

const session = (changes: object = {}) =>
  JSON.stringify({ executorCores: 1, executorHeap: "512m", driverMemory: "1g", maxExecutors: 3, ...changes });
const config = (data: Record<string, string>): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "hub", namespace: "course-hub" },
  data,
});
const course = (changes: object) =>
  config({ [COURSE]: JSON.stringify({ environment: { [VARIABLE]: session(changes) } }) });

/** The size of a Spark session is limited. */
export const boundedSpark: ResourceRule = {
  id: "bounded-spark",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  reason:
    "Spark requests executors until it gets no more. Without limits, the first session takes the whole quota, " +
    "and the notebook's next pod is refused.",
  cure:
    `In ${VARIABLE}, set the numbers maxExecutors and executorCores and the sizes executorHeap and ` +
    `driverMemory. In ${SPARK_CONF}, set spark.dynamicAllocation.maxExecutors.`,
  reference: aula("Spark", "https://spark.apache.org/docs/latest/configuration.html#dynamic-allocation"),
  *check(object) {
    if (object.kind === "ConfigMap" && object.apiVersion === "v1") {
      const { data } = as<{ data: Record<string, string> }>(object);
      const hub = json(data?.[COURSE]);
      const environment = isRecord(hub) && isRecord(hub["environment"]) ? hub["environment"] : {};
      if (VARIABLE in environment)
        for (const fault of faults(environment[VARIABLE]))
          yield { path: `data["${COURSE}"]`, reason: `${VARIABLE}: ${fault}` };
      const conf = data?.[SPARK_CONF];
      const why = typeof conf === "string" ? unbounded(conf) : undefined;
      if (why) yield { path: `data["${SPARK_CONF}"]`, reason: why };
    }
    for (const { container, path, label } of allContainers(object)) {
      for (const [index, variable] of list(container.env).entries()) {
        if (variable?.name === VARIABLE)
          for (const fault of faults(variable.value))
            yield { path: `${path}.env[${index}].value`, reason: `${label}: ${VARIABLE}: ${fault}` };
      }
    }
  },
  examples: {
    pass: [
      course({}),
      podWith({ env: [{ name: VARIABLE, value: session() }] }),
      config({ [SPARK_CONF]: "spark.dynamicAllocation.enabled true\nspark.dynamicAllocation.maxExecutors 3\n" }),
    ],
    fail: [
      course({ maxExecutors: undefined }),
      course({ executorHeap: "all" }),
      cronJob({ containers: [container({ env: [{ name: VARIABLE, value: session({ maxExecutors: 0 }) }] })] }),
      config({ [SPARK_CONF]: "spark.dynamicAllocation.enabled=true\n" }),
    ],
  },
};
