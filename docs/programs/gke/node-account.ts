/** The nodes' service account by itself: it may write logs and metrics, and read the images of one repository. */
import { NodeAccount } from "aula/targets/gke/node-account";

const account = new NodeAccount("nodes", {
  target: { project: "uni-courses", cluster: "courses" },
  repository: { name: "courses", location: "europe-west4" },
});

export const email = account.email;
