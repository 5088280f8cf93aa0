/**
 * A cluster in a stack of its own, for courses of many years: `pulumi up` in this folder. Courses name it as
 * `target.stack`.
 */
import * as pulumi from "@pulumi/pulumi";
import { EksTarget } from "../../components/cluster/targets/eks";
import { readTarget } from "../../components/cluster/targets/standalone-config";
import { connect } from "./cluster";

const access = connect("cluster", readTarget(EksTarget, pulumi.runtime.allConfig()));

/** Its kubeconfig; a secret. */
export const kubeconfig = access.kubeconfig;
/** Registry and folder of images, for `target.registry`. */
export const registry = access.registry;
/** Storage class of homes, for `target.storageClass`. */
export const storageClass = access.storageClass;
