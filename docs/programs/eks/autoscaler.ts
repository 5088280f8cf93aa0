/** The cluster autoscaler by itself, for a cluster that is there and whose groups are to grow from zero. */
import * as k8s from "@pulumi/kubernetes";
import { Autoscaler } from "aula/targets/eks/autoscaler";

new Autoscaler("autoscaler", {
  target: { cluster: "courses", region: "eu-central-1" },
  cluster: "courses",
  kubernetes: new k8s.Provider("courses", { context: "arn:aws:eks:eu-central-1:123456789012:cluster/courses" }),
});
