/** Kubernetes quantities ("500m", "6Gi"): checking, adding and printing. Pure. */

const FACTOR: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The non-negative form of the API's grammar: number, then an SI or binary suffix. */
export const QUANTITY = /^(\d+(?:\.\d+)?|\.\d+)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;

/**
 * A quantity's value in its base unit (cores, bytes, devices).
 * @throws Error if the text is not a quantity.
 */
export function quantityValue(text: string): number {
  const match = QUANTITY.exec(text);
  if (!match) throw new Error(`"${text}" is not a Kubernetes quantity`);
  // Binary floats cannot represent a factor such as "m" exactly: round away the noise below a nano-unit.
  return Number((Number(match[1]) * FACTOR[match[2] ?? ""]!).toFixed(9));
}

/** Formats bytes for people: "5.6 GiB". */
export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 2 ** (10 * power)).toFixed(1))} ${units[power]}`;
}
