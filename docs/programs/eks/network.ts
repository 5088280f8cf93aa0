/**
 * A cluster's network by itself: a VPC with private subnets for nodes, and one way out. Region: `aws:region` of the
 * stack.
 */
import { EksNetwork } from "aula/targets/eks/network";

const network = new EksNetwork("network", {
  target: { cluster: "courses", region: "eu-central-1", zones: ["a", "b"], network: "10.42.0.0/16" },
});

export const subnetIds = network.subnetIds;
