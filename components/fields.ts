/**
 * The kinds of values in a stack's configuration. The message of each is a noun phrase, what was expected, for
 * `config-errors.ts` to end a sentence with; where a mistake has an obvious cure, it follows. Pure.
 */
import { z } from "zod";
import { NOTEBOOKS } from "./images/names";
import { YEAR } from "./names";
import { SAFE_USERNAME, safeName, safeUsername } from "./students/usernames";

/** `expected`, and the value that was probably meant. */
const or =
  (expected: string, near: (written: string) => string | undefined) =>
  ({ input }: { readonly input?: unknown }): string => {
    const meant = typeof input === "string" || typeof input === "number" ? near(String(input).trim()) : undefined;
    return meant === undefined ? expected : `${expected}; did you mean "${meant}"?`;
  };

/** Text of a pattern that has no name of its own here. Editors show `patternErrorMessage` in place of the pattern. */
export const matching = (
  pattern: RegExp,
  expected: string,
  error: (issue: { readonly input?: unknown }) => string = () => expected,
) =>
  z
    .string(expected)
    .regex(pattern, { error })
    .meta({ patternErrorMessage: `Write ${expected}.` });

/** Any text that is not empty. */
export const text = (expected: string) => z.string(expected).min(1, expected);

/** Yes or no. */
export const flag = () => z.boolean("true or false");

/** An address that browsers or programs open. @param example one of its kind */
export const address = (example: string) => z.url({ protocol: /^https?$/, error: `an address such as ${example}` });

/** A network, IPv4 or IPv6. */
export function network() {
  const expected = "a network such as 192.0.2.0/24";
  return matching(/^[\da-fA-F:.]+\/\d{1,3}$/, expected).pipe(z.union([z.cidrv4(), z.cidrv6()], expected));
}

/** Text in Kubernetes that YAML may read as a number or a boolean: `gpu: true`. */
export const labelText = () => z.union([z.string(), z.number(), z.boolean()], "text").transform(String);

/** A part of a name in the cluster. */
export function slug(what: string, max: number) {
  const expected =
    `a name of 1 to ${max} lower-case letters, digits and hyphens that begins with a letter (it becomes part of ` +
    `${what})`;
  const error = or(expected, (written) => safeName(written, max));
  return matching(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, expected, error).max(max, { error });
}

const successor = (year: string): string => String((Number(year) + 1) % 100).padStart(2, "0");

/** A year as 2026 or 2026-27. A bare year is a number in YAML. */
export function academicYear() {
  const expected = "a year such as 2026 or 2026-27";
  const error = or(expected, (written) => {
    const first = /^(\d{4})\D+\d{2,4}$/.exec(written)?.[1];
    return first && `${first}-${successor(first)}`;
  });
  const follows = (year: string): boolean => year.length === 4 || year.slice(5) === successor(year.slice(0, 4));
  return z
    .union([matching(YEAR, expected, error), z.int().min(1000, { error }).max(9999, { error })], { error })
    .transform(String)
    .superRefine((year, ctx) => {
      if (!follows(year))
        ctx.addIssue({
          code: "custom",
          message:
            `the second year of "${year}" does not follow the first; write ` +
            `"${year.slice(0, 4)}-${successor(year.slice(0, 4))}"`,
        });
    });
}

/** A day of the calendar. A YAML 1.1 reader, such as Pulumi's, may hand it over as a moment. */
export function day() {
  const expected = "a day such as 2027-12-31";
  const error = or(expected, (written) => {
    const [, dd = "", mm = "", year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(written) ?? [];
    return year && `${year}-${mm.padStart(2, "0")}-${dd.padStart(2, "0")}`;
  });
  return matching(/^\d{4}-\d{2}-\d{2}(T00:00:00Z)?$/, expected, error)
    .transform((text) => text.slice(0, 10))
    .superRefine((date, ctx) => {
      const moment = new Date(`${date}T00:00:00Z`);
      if (Number.isNaN(moment.valueOf()) || moment.toISOString().slice(0, 10) !== date)
        ctx.addIssue({ code: "custom", message: `"${date}" is no day of the calendar; write ${expected}` });
    });
}

/** A number, or the same as text: an engine hands over as text what `pulumi config set` wrote. */
function number<T extends z.ZodType<number, number>>(check: T, error: string) {
  return z.union(
    [
      check,
      matching(/^\d+(\.\d+)?$/, error)
        .transform(Number)
        .pipe(check),
    ],
    { error },
  );
}

/** A whole number between two others, both included. */
export function whole(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return number(z.int(error).min(min, error).max(max, error), error);
}

/** A number between two others, both included. */
export function decimal(min: number, max: number) {
  const error = `a number from ${min} to ${max}`;
  return number(z.number(error).min(min, error).max(max, error), error);
}

function quantity(
  pattern: RegExp,
  bare: z.ZodType<number, number>,
  expected: string,
  near: (written: string) => string | undefined,
) {
  const error = or(expected, near);
  return z.union([matching(pattern, expected, error), z.literal(0), bare], { error }).transform(String);
}

/** Processor time as a Kubernetes quantity, a thousandth of a core at least. */
export const cpu = () => {
  const expected = "an amount of CPU such as 500m or 2";
  return quantity(
    /^(\d+(\.\d+)?|\.\d+)m?$/,
    z.number().min(0.001, expected).max(1e6, expected),
    expected,
    (written) => {
      const [, amount, milli = ""] = /^(\d+(?:[.,]\d+)?)\s*(m?)\s*(?:v?cpus?|cores?)?$/i.exec(written) ?? [];
      return amount && `${amount.replace(",", ".")}${milli.toLowerCase()}`;
    },
  );
};

/**
 * Memory or storage as a Kubernetes quantity. A plain number is refused, for it counts bytes and nobody means six of
 * them; so is the unit m, which Kubernetes takes for thousandths of a byte.
 */
export const memory = () =>
  quantity(
    /^((\d+(\.\d+)?|\.\d+)(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)|0)$/,
    z.literal(0),
    "an amount of memory such as 512Mi or 6Gi",
    (written) => {
      const [, amount, unit] =
        /^(\d+(?:[.,]\d+)?)\s*([kmgtp])[a-z]*$/i.exec(written) ?? /^(\d{1,4})()$/.exec(written) ?? [];
      return amount && `${amount.replace(",", ".")}${unit?.toUpperCase() || "G"}i`;
    },
  );

/** Memory as a JVM's -Xmx takes it. */
export function heap() {
  const expected = "a JVM size such as 512m or 2g";
  const error = or(expected, (written) => {
    const [, amount, unit] = /^(\d+)\s*([mg])i?b?$/i.exec(written) ?? [];
    return amount && unit && `${amount}${unit.toLowerCase()}`;
  });
  return matching(/^[1-9]\d*[mg]$/, expected, error);
}

/** A port of a machine. */
export const port = () => whole(1, 65535);

/** A user name that is the same in the roster, the hub and the cluster. */
export const username = () => matching(SAFE_USERNAME, safeUsername(), ({ input }) => safeUsername(String(input)));

/**
 * An image that a notebook can run: one of the course's own by name, or a full reference that always means the same
 * image.
 */
export function notebookImage() {
  const expected =
    `one of the course's own notebook images (${NOTEBOOKS.join(", ")}) or a full reference with a tag other than ` +
    "latest or a digest, such as registry.example.edu/aula/torch:2026-10";
  const reference =
    "[a-z0-9][a-z0-9.-]*(:\\d+)?(/[a-z0-9._-]+)+(:(?!latest$)\\w[\\w.-]*|(:\\w[\\w.-]*)?@sha256:[0-9a-f]{64})";
  return matching(new RegExp(`^(${NOTEBOOKS.join("|")}|${reference})$`), expected);
}
