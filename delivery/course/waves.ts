/** What of a course can be applied at a time. Pure. */
import { WORKLOADS, type Manifest } from "./manifests";

/** From how many objects on the applies are shared out. A second kubectl costs half a second, and one waits for the API server nearly all the time. */
const MANY = 200;
const LANES = 4;

/** What can be applied at a time: what has no namespace, then the namespaces' content in lanes, one namespace never in two of them, then workloads. */
export function waves(manifests: readonly Manifest[]): Manifest[][][] {
  if (manifests.length < MANY) return [[[...manifests]]];
  const isWorkload = ({ kind }: Manifest): boolean => WORKLOADS.includes(kind);
  const lanes: Manifest[][] = Array.from({ length: LANES }, () => []);
  const namespaces = [...new Set(manifests.map(({ metadata }) => metadata.namespace ?? ""))].sort();
  for (const manifest of manifests.filter((m) => m.metadata.namespace !== undefined && !isWorkload(m))) {
    lanes[namespaces.indexOf(manifest.metadata.namespace ?? "") % LANES]!.push(manifest);
  }
  return [[manifests.filter(({ metadata }) => metadata.namespace === undefined)], lanes, [manifests.filter(isWorkload)]].map((wave) => wave.filter((lane) => lane.length > 0));
}
