/** What of a course can be applied at a time. Pure. */
import { WORKLOADS, type Manifest } from "./manifests";

/** From how many objects on the applies are shared out. A second kubectl costs half a second, and one waits for the API server nearly all the time. */
const MANY = 200;
const LANES = 4;

/** What can be applied at a time: what has no namespace, then the namespaces' content, one namespace never in two lanes, then workloads. */
export function waves(manifests: readonly Manifest[]): Manifest[][][] {
  if (manifests.length === 0) return [];
  if (manifests.length < MANY) return [[[...manifests]]];
  const isWorkload = ({ kind }: Manifest): boolean => WORKLOADS.includes(kind);
  const global = manifests.filter(({ metadata }) => metadata.namespace === undefined);
  const namespaces = [...new Set(manifests.map(({ metadata }) => metadata.namespace ?? ""))].sort();
  const content = manifests.filter((m) => m.metadata.namespace !== undefined && !isWorkload(m));
  const inLanes = (of: readonly Manifest[], lane: (manifest: Manifest, i: number) => number): Manifest[][] => Array.from({ length: LANES }, (_, n) => of.filter((manifest, i) => lane(manifest, i) % LANES === n));
  return [
    inLanes(global, (_, i) => i), inLanes(content, ({ metadata }) => namespaces.indexOf(metadata.namespace ?? "")), [manifests.filter(isWorkload)],
  ].map((wave) => wave.filter((lane) => lane.length > 0)).filter((wave) => wave.length > 0);
}
