/** The planner's lemma of parameter servers, measured: real pods as a JobSet, a simulated wire and computation. */
import { z } from "zod";
import { cpu, decimal, memory, whole } from "../../components/fields";
import { defineLab } from "../kit/define-lab";

const config = z.strictObject({
  workers: whole(1, 32).prefault(4).describe("Workers, which compute and send their gradients at the same time."),
  mostServers: whole(1, 32).prefault(3).describe("Measured with 1, 2, … parameter servers up to so many."),
  rounds: whole(5, 1000).prefault(20).describe("Rounds of each measurement; the first two do not count."),
  megabytes: decimal(0.1, 100).prefault(2).describe("Megabytes of one step's gradients."),
  bandwidth: decimal(1, 1000).prefault(20).describe("SIMULATED: megabytes a second of one server's wire."),
  compute: decimal(0.01, 10).prefault(0.25).describe("SIMULATED: seconds that a worker computes in a step; it sleeps."),
  cpu: cpu().prefault("50m").describe("Processor time of one pod, in cores."),
  memory: memory().prefault("64Mi").describe("Memory of one pod."),
});

export const plannerCheck = defineLab({
  name: "planner-check",
  title: "The planner's lemma of parameter servers, measured with pods",
  published: "Zou et al. 2017, Lemma 2 (recalled): N_ps ≥ 2 S N_w ÷ (B T_C) servers hide the communication",
  config,
  image: true,
  kind: "jobset",
  deadlineSeconds: 300,
  needs: ({ workers, mostServers, cpu, memory }) => [
    { name: "worker", pods: workers, cpu, memory },
    { name: "server", pods: mostServers, cpu, memory },
  ],
  smaller: "workers",
});
