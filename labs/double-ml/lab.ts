/** Double machine learning as a fan-out: each nuisance fit is a unit, and an Indexed Job runs them. */
import { z } from "zod";
import { cpu, memory, whole } from "../../components/fields";
import { defineLab } from "../kit/define-lab";

const config = z.strictObject({
  folds: whole(2, 50).prefault(5).describe("Folds of cross-fitting."),
  repetitions: whole(1, 1000).prefault(8).describe("Repetitions of cross-fitting; each has folds of its own."),
  rows: whole(50, 3500).prefault(500).describe("Observations; one unit's predictions must fit into a line of a log."),
  trees: whole(1, 1000).prefault(30).describe("Trees of each forest."),
  unitsPerPod: whole(1, 1000).prefault(10).describe("Nuisance fits that one pod does, one after the other."),
  parallelism: whole(1, 64).prefault(3).describe("Pods at a time."),
  cpu: cpu().prefault("200m").describe("Processor time of one pod, in cores."),
  memory: memory().prefault("512Mi").describe("Memory of one pod."),
});

export const doubleMl = defineLab({
  name: "double-ml",
  title: "Double machine learning as a fan-out of cloud functions",
  published:
    "DoubleML-Serverless: 5 folds, 100 repetitions, 500 trees, functions of 1,024 MB; its paper's figures are " +
    "not shipped",
  config,
  image: true,
  kind: "indexedJob",
  deadlineSeconds: 1800,
  needs: ({ parallelism, cpu, memory }) => [{ name: "worker", pods: parallelism, cpu, memory }],
  smaller: "parallelism",
});
