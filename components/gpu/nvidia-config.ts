/**
 * Configuration files of NVIDIA's device plugin (its api/config/v1, v0.20.0), and the node resources that it needs.
 * Pure.
 */
import { GPU_RESOURCE } from "../names";
import { isShared, migNames, modesOf } from "./resources";
import type { GpuInput, Mode } from "./schema";

/** Label of a node that selects one of the configurations. */
export const CONFIG_LABEL = "nvidia.com/device-plugin.config";

/** The plugin's configuration for nodes of one mode, as JSON, which is also YAML. */
export function pluginConfig(mode: Mode, { deviceList, driverRoot, failOnInitError }: GpuInput["nvidia"]): string {
  const { sharing, mig } = mode;
  const shared = {
    renameByDefault: sharing.rename,
    failRequestsGreaterThanOne: sharing.oneShare,
    // All names that a node can have, because a missing name is not shared.
    resources: migNames(mode).map((name) => ({ name, replicas: sharing.replicas })),
  };
  return JSON.stringify(
    {
      version: "v1",
      flags: {
        migStrategy: mig.strategy,
        failOnInitError,
        nvidiaDriverRoot: driverRoot,
        plugin: { deviceListStrategy: [deviceList], deviceIDStrategy: "uuid" },
      },
      ...(isShared(mode) ? { sharing: { [sharing.mode === "mps" ? "mps" : "timeSlicing"]: shared } } : {}),
    },
    null,
    2,
  );
}

/** Every configuration file by its name. */
export function pluginConfigs(gpu: GpuInput): Record<string, string> {
  return Object.fromEntries(modesOf(gpu).map(([name, mode]) => [name, pluginConfig(mode, gpu.nvidia)]));
}

/** The rights that the plugin's pods need for all sharing modes and MIG strategies of the nodes. */
export interface Needs {
  /** A node's label selects the configuration: a container must read it and tell the plugin. */
  readonly choice: boolean;
  /** Some node uses MPS. */
  readonly mps: boolean;
  /** MIG monitoring, or mounting of devices. */
  readonly admin: boolean;
  /** CDI files are written on the node. */
  readonly cdi: boolean;
}

/** As in the chart (templates/_helpers.tpl), but derived from the configurations. */
export function needsOf(gpu: GpuInput): Needs {
  const modes = modesOf(gpu).map(([, mode]) => mode);
  return {
    choice: modes.length > 1,
    mps: modes.some(({ sharing }) => sharing.mode === "mps"),
    admin: modes.some(({ mig }) => mig.strategy !== "none") || gpu.nvidia.deviceList === "volume-mounts",
    cdi: gpu.nvidia.deviceList === "cdi-cri",
  };
}

/**
 * Labels of nodes with GPUs, as in the chart: from Node Feature Discovery, the same for Tegra, and one to set by hand.
 */
const PRESENT = [
  ["feature.node.kubernetes.io/pci-10de.present", "true"],
  ["feature.node.kubernetes.io/cpu-model.vendor_id", "NVIDIA"],
  ["nvidia.com/gpu.present", "true"],
] as const;

interface Expression {
  readonly key: string;
  readonly operator: "In" | "DoesNotExist";
  readonly values?: string[];
}
const oneOf = (key: string, ...values: string[]): Expression => ({ key, operator: "In", values });

/** Terms of a node affinity, of which one must match. */
export interface NodeAffinity {
  readonly nodeAffinity: {
    readonly requiredDuringSchedulingIgnoredDuringExecution: {
      readonly nodeSelectorTerms: { matchExpressions: Expression[] }[];
    };
  };
}
const anyTerm = (terms: Expression[][]): NodeAffinity => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: terms.map((matchExpressions) => ({ matchExpressions })),
    },
  },
});

/** Nodes with GPUs: nodes with the site's own labels, if it sets any, and nodes with a known label. */
export function gpuNodes(labels: Readonly<Record<string, string>> | undefined): NodeAffinity {
  const own = Object.entries(labels ?? {}).map(([key, value]) => oneOf(key, value));
  return anyTerm([...(own.length > 0 ? [own] : []), ...PRESENT.map(([key, value]) => [oneOf(key, value)])]);
}

/**
 * The GPU nodes that use MPS. The chart uses GPU feature discovery's label nvidia.com/mps.capable, which means the
 * same.
 */
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

/** The tolerations of the plugin's pods: the usual taint of GPU nodes, with any value. */
export const TOLERATION = { key: GPU_RESOURCE, operator: "Exists", effect: "NoSchedule" } as const;
