/** What counts as a GPU. */
import type { Container } from "./kubernetes";

/** NVIDIA's whole, shared and MIG devices, AMD's and Intel's. */
const GPU = /^(nvidia\.com\/(gpu|mig-)|amd\.com\/gpu|gpu\.intel\.com\/)/;

/** The GPU resource names that a container asks for or is limited to. */
export function gpuResources(container: Container): string[] {
  const names = [...Object.keys(container.resources?.limits ?? {}), ...Object.keys(container.resources?.requests ?? {})];
  return [...new Set(names)].filter((name) => GPU.test(name));
}

/** Whether a container asks for at least one GPU. */
export function asksForGpu(container: Container): boolean {
  return gpuResources(container).some((name) => Number(container.resources?.limits?.[name]) > 0);
}
