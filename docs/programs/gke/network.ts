/**
 * A cluster's network by itself: a subnet for nodes without public addresses, and one way out. Project: `gcp:project`
 * of the stack.
 */
import { GkeNetwork } from "aula/targets/gke/network";

export const ids = new GkeNetwork("network", { target: { cluster: "courses", zone: "europe-west4-a" } }).ids;
