/**
 * A cluster of Azure Kubernetes Service by itself, for courses of many years. `targets/aks/index.ts` is the same with a
 * stack's file.
 */
import { AksTarget } from "aula";
import { AksCluster } from "aula/targets/aks/cluster";

const target = AksTarget.parse({
  kind: "aks",
  subscription: "00000000-0000-0000-0000-000000000001",
  location: "westeurope",
  resourceGroup: "courses",
  registryName: "unicourses",
  cluster: "courses",
  url: "https://hub.example.edu",
  groups: { students: { max: 20 }, gpu: { driver: "none" } },
});

export const kubeconfig = new AksCluster("courses", { target }).access.kubeconfig;
