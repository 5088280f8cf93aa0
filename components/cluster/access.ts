/** What the program needs to know of a cluster, whatever made it: one interface for every target. */
import type * as pulumi from "@pulumi/pulumi";
import type { Entry } from "./entry";
import type { Site } from "./site";

/** How a course reaches its cluster, and what it finds there. */
export interface ClusterAccess {
  /** Address that people open. */
  readonly url: string;
  /**
   * kubeconfig: path of a file, or its content (a secret) where the program or another stack made the cluster;
   * undefined: kubectl's own rules.
   */
  readonly kubeconfig: pulumi.Input<string> | undefined;
  /** Context in it; undefined: its current one, of a kubeconfig that another stack handed over. */
  readonly context: string | undefined;
  /** Registry and folder of images. */
  readonly registry: string;
  /** Storage class of homes and of the hub's database. */
  readonly storageClass: string;
  /** The storage enforces the size of a home. */
  readonly sizesEnforced: boolean;
  /** How browsers get in. */
  readonly entry: Entry;
  /** What the site asks of every pod. */
  readonly site: Site;
  /**
   * `there`: the cloud brings GPU driver and device plugin, and a second plugin would fight it. `wanted`: nodes with
   * GPUs need one.
   */
  readonly gpuPlugin: "there" | "wanted";
  /**
   * What makes the cluster in the same program, registry included: the course waits for it. Undefined: the cluster is
   * there.
   */
  readonly made?: pulumi.Resource;
}

/** The access that a command line can use too: its kubeconfig is a file. */
export interface LocalAccess extends ClusterAccess {
  readonly kubeconfig: string | undefined;
}
