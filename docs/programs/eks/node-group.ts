/**
 * A group of GPU nodes by itself, for a cluster that is there: marked as a course expects it, and empty until somebody
 * asks for a GPU.
 */
import { poolNodes } from "aula";
import { NodeGroup } from "aula/targets/eks/node-group";
import { ServiceRole } from "aula/targets/eks/service-role";

const role = new ServiceRole("gpu-nodes", {
  service: "ec2.amazonaws.com",
  managed: ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"],
});

new NodeGroup("gpu", {
  plan: {
    pool: "gpu",
    type: "g5.xlarge",
    amiType: "AL2023_x86_64_NVIDIA",
    min: 0,
    max: 4,
    diskGiB: 100,
    nodes: poolNodes("gpu"),
  },
  cluster: "courses",
  role: role.arn,
  subnet: "subnet-0123456789abcdef0",
});
