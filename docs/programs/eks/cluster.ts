/**
 * A cluster of Amazon EKS by itself, for courses of many years. `targets/eks/index.ts` is the same with a stack's file.
 */
import { EksTarget } from "aula";
import { EksCluster } from "aula/targets/eks/cluster";

const target = EksTarget.parse({
  kind: "eks",
  account: "123456789012",
  region: "eu-central-1",
  cluster: "courses",
  url: "https://hub.example.edu",
  groups: { students: { max: 20 }, gpu: { max: 2 } },
});

export const kubeconfig = new EksCluster("courses", { target }).access.kubeconfig;
