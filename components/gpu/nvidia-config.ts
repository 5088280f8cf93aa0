/** Configuration files of NVIDIA's device plugin (its api/config/v1, of v0.20.0), and what of a node's it needs for them. Pure. */
import { GPU_RESOURCE } from "../names";
import { isShared, migNames, modesOf } from "./resources";
import type { GpuInput, Mode } from "./schema";

/** Label of a node that chooses one of the configurations. */
export const CONFIG_LABEL = "nvidia.com/device-plugin.config";

/** The plugin's configuration for nodes of one mode; JSON is YAML too. */
export function pluginConfig(mode: Mode, { deviceList, driverRoot, failOnInitError }: GpuInput["nvidia"]): string {
  const { sharing, mig } = mode;
  const shared = {
    renameByDefault: sharing.rename,
    failRequestsGreaterThanOne: sharing.oneShare,
    // All that a node may have: a name that is left out is not shared.
    resources: migNames(mode).map((name) => ({ name, replicas: sharing.replicas })),
  };
  return JSON.stringify({
    version: "v1",
    flags: { migStrategy: mig.strategy, failOnInitError, nvidiaDriverRoot: driverRoot, plugin: { deviceListStrategy: [deviceList], deviceIDStrategy: "uuid" } },
    ...(isShared(mode) ? { sharing: { [sharing.mode === "mps" ? "mps" : "timeSlicing"]: shared } } : {}),
  }, null, 2);
}

/** Every configuration file by its name. */
export function pluginConfigs(gpu: GpuInput): Record<string, string> {
  return Object.fromEntries(modesOf(gpu).map(([name, mode]) => [name, pluginConfig(mode, gpu.nvidia)]));
}

/** What the pods of the plugin must be allowed, for all the ways in which some node shares or cuts its GPUs. */
export interface Needs {
  /** A node's label chooses: something must read it, and tell the plugin. */
  readonly choice: boolean;
  /** Some node shares by MPS. */
  readonly mps: boolean;
  /** MIG monitoring, or mounting of devices. */
  readonly admin: boolean;
  /** CDI's files are written on the node. */
  readonly cdi: boolean;
}

/** As the chart decides it (templates/_helpers.tpl), but from what the configurations say. */
export function needsOf(gpu: GpuInput): Needs {
  const modes = modesOf(gpu).map(([, mode]) => mode);
  return {
    choice: modes.length > 1,
    mps: modes.some(({ sharing }) => sharing.mode === "mps"),
    admin: modes.some(({ mig }) => mig.strategy !== "none") || gpu.nvidia.deviceList === "volume-mounts",
    cdi: gpu.nvidia.deviceList === "cdi-cri",
  };
}

/** Labels by which nodes with GPUs are known: of Node Feature Discovery, of its like on Tegra, and one for a site to set by hand. The chart's. */
const PRESENT = [["feature.node.kubernetes.io/pci-10de.present", "true"], ["feature.node.kubernetes.io/cpu-model.vendor_id", "NVIDIA"], ["nvidia.com/gpu.present", "true"]] as const;

interface Expression {
  readonly key: string;
  readonly operator: "In" | "DoesNotExist";
  readonly values?: string[];
}
const oneOf = (key: string, ...values: string[]): Expression => ({ key, operator: "In", values });

/** Terms of a node affinity; one of them must hold. */
export interface NodeAffinity {
  readonly nodeAffinity: { readonly requiredDuringSchedulingIgnoredDuringExecution: { readonly nodeSelectorTerms: { matchExpressions: Expression[] }[] } };
}
const anyTerm = (terms: Expression[][]): NodeAffinity =>
  ({ nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms.map((matchExpressions) => ({ matchExpressions })) } } });

/** Nodes with GPUs: the site's own by their labels, where it has marked them, and those that carry a known label. */
export function gpuNodes(labels: Readonly<Record<string, string>> | undefined): NodeAffinity {
  const own = Object.entries(labels ?? {}).map(([key, value]) => oneOf(key, value));
  return anyTerm([...(own.length > 0 ? [own] : []), ...PRESENT.map(([key, value]) => [oneOf(key, value)])]);
}

/** Those of them that share by MPS: the chart asks GPU feature discovery's label nvidia.com/mps.capable, which only says the same. */
export function mpsNodes(labels: Readonly<Record<string, string>> | undefined, gpu: GpuInput): NodeAffinity {
  const [[, unlabelled] = [], ...others] = modesOf(gpu);
  const named = others.filter(([, { sharing }]) => sharing.mode === "mps").map(([name]) => name);
  const chosen: Expression[] = [
    ...(named.length > 0 ? [oneOf(CONFIG_LABEL, ...named)] : []),
    ...(unlabelled?.sharing.mode === "mps" ? [{ key: CONFIG_LABEL, operator: "DoesNotExist" as const }] : []),
  ];
  const terms = gpuNodes(labels).nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
  return anyTerm(terms.flatMap(({ matchExpressions }) => chosen.map((one) => [...matchExpressions, one])));
}

/** What the plugin's pods bear: the usual taint of nodes with GPUs, whatever its value. */
export const TOLERATION = { key: GPU_RESOURCE, operator: "Exists", effect: "NoSchedule" } as const;
