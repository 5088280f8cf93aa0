import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Transform, transformed } from "../transform";

/** Arguments of {@link homesClass}. */
export interface HomesClassArgs {
  /** Name of the class. */
  name: string;
  /** The cloud's own provisioner of disks. */
  provisioner: string;
  /** The provisioner's parameters. */
  parameters: Record<string, string>;
  /** Change of a fork. */
  transform?: Transform<k8s.storage.v1.StorageClassArgs>;
}

/** Storage class of homes in a cloud: disks outlive their claims, can grow, and are created in the pod's zone. */
export function homesClass(
  name: string,
  args: HomesClassArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.storage.v1.StorageClass {
  return new k8s.storage.v1.StorageClass(
    name,
    transformed(args.transform, name, {
      metadata: { name: args.name, labels: { "app.kubernetes.io/part-of": "aula" } },
      provisioner: args.provisioner,
      parameters: args.parameters,
      reclaimPolicy: "Retain",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    }),
    opts,
  );
}
