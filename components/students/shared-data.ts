import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { DATA, type DataSource, volumeSource } from "../cluster/data";
import { courseLabels, type Identity } from "../names";
import { type Transforms, transformed } from "../transform";

/** Openings for forks. */
export type SharedDataTransforms = Transforms<{
  volume: k8s.core.v1.PersistentVolumeArgs;
  claim: k8s.core.v1.PersistentVolumeClaimArgs;
}>;

/** Arguments of {@link SharedData}. */
export interface SharedDataArgs {
  /** Course and year. */
  identity: Identity;
  /** Name of the namespace. It must exist before the claim: create this as a child of its component. */
  namespace: pulumi.Input<string>;
  /** The namespace's name as text, which the volume is named after. */
  volumeName: string;
  /** Location of the files. */
  source: DataSource;
  /** Changes of a fork. */
  transform?: SharedDataTransforms;
}

/**
 * A course's shared data in one namespace: a volume only for this namespace, and the claim that pods mount. Only one
 * namespace can claim a volume, so each namespace has its own volume for the same files.
 */
export class SharedData extends pulumi.ComponentResource {
  constructor(name: string, args: SharedDataArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aula:students:SharedData", name, {}, opts);
    const labels = courseLabels(args.identity);
    const volumeName = `${args.volumeName}-${DATA.claim}`;
    const shared = { accessModes: ["ReadOnlyMany"], storageClassName: "" };
    const volume = new k8s.core.v1.PersistentVolume(
      `${name}-volume`,
      transformed(args.transform?.volume, `${name}-volume`, {
        metadata: { name: volumeName, labels },
        spec: {
          ...shared,
          capacity: { storage: DATA.size },
          // The files belong to the teacher: deleting a claim must not delete them.
          persistentVolumeReclaimPolicy: "Retain",
          claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: args.namespace, name: DATA.claim },
          ...volumeSource(args.source),
        },
      }),
      { parent: this },
    );
    new k8s.core.v1.PersistentVolumeClaim(
      `${name}-claim`,
      transformed(args.transform?.claim, `${name}-claim`, {
        metadata: { name: DATA.claim, namespace: args.namespace, labels },
        spec: { ...shared, volumeName: volume.metadata.name, resources: { requests: { storage: DATA.size } } },
      }),
      { parent: this },
    );
    this.registerOutputs({});
  }
}
