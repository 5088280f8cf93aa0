/**
 * Kubernetes quantities ("500m", "6Gi"). The pack is a package of its own, so it does not borrow the components'
 * reader.
 */

const FACTOR: Readonly<Record<string, number>> = {
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

/**
 * A quantity's value in its base unit (cores, bytes, devices); NaN if it is not a quantity. The grammar is the API's: a
 * number, then an SI or binary suffix or an exponent.
 */
export function quantity(value: unknown): number {
  const [, digits, suffix = ""] =
    /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/.exec(String(value)) ?? [];
  return digits === undefined ? NaN : Number((Number(digits) * (FACTOR[suffix] ?? NaN)).toFixed(9));
}
