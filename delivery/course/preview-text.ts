/** What `make preview` prints below its stages. Pure. */
import { makeCommand } from "../../components/make-command";
import type { AulaError } from "../errors";

/** What was found out. */
export interface Previewed {
  readonly stack: string;
  /** Whether there is a cluster. */
  readonly cluster: boolean;
  /** See `previewLines`. */
  readonly lines: readonly string[];
  /** What `make up` would refuse before it asks Pulumi. */
  readonly refused: readonly AulaError[];
}

/** The text, with an empty line before each part. */
export function previewText({ stack, cluster, lines, refused }: Previewed): string {
  const first = cluster ? [] : ["there is no cluster yet: it is made first, or looked up"];
  return [
    "",
    `${makeCommand("up", stack)} would do:`,
    ...[...first, ...lines].map((line) => `  ${line}`),
    ...refused.flatMap(({ message, cure }) => ["", `up will refuse this: ${message}`, `  What to do: ${cure}`]),
  ].join("\n");
}
