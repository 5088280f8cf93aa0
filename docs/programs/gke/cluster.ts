/**
 * A cluster of Google Kubernetes Engine by itself, for courses of many years. `targets/gke/index.ts` is the same with a
 * stack's file.
 */
import { GkeTarget } from "aula";
import { GkeCluster } from "aula/targets/gke/cluster";

const target = GkeTarget.parse({
  kind: "gke",
  project: "uni-courses",
  zone: "europe-west4-a",
  cluster: "courses",
  url: "https://hub.example.edu",
  groups: { students: { max: 20 }, gpu: { sharedBy: 4 } },
});

export const kubeconfig = new GkeCluster("courses", { target }).access.kubeconfig;
