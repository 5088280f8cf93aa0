/** Ctrl-C: what runs ends in good order, and what has not begun does not begin. */

const stop = new AbortController();

/** Set when the person pressed Ctrl-C: for waits, and for programs that are asked again and again. */
export const stopping: AbortSignal = stop.signal;

/** Ended because of Ctrl-C; nothing to say beyond that. */
export class Interrupted extends Error {}

/** @throws Interrupted after Ctrl-C: before a step that is not to begin any more */
export function stopHere(): void {
  if (stopping.aborted) throw new Interrupted("stopped by Ctrl-C");
}

const SAME = "Run the same command again: it goes on from there.";
const NOTHING = "Nothing was changed.";

/** What to do after Ctrl-C, by verb; SAME where a verb is not here. */
const AFTERWARDS: Readonly<Record<string, string>> = {
  preview: NOTHING,
  env: NOTHING,
  signins: NOTHING,
  "personal-data": NOTHING,
  bench: "The benchmark itself goes on in the cluster: its result will be at /hub/results, and in an archive.",
  render: "Run the same command again: it writes all files anew.",
  fork: "Nothing is left of it. Run the same command again.",
  package: "Run the same command again.",
  password:
    "The stack's file says whether it is noted. Run the same command again: it gives one more, and the last holds.",
  restore: "Run the same command again with OVERWRITE=1: it finishes what was begun.",
};

/** The last sentence of a command that was stopped. @param verb of the command line */
export const afterwards = (verb: string): string => `Stopped. ${AFTERWARDS[verb] ?? SAME}`;

/**
 * Listens for Ctrl-C. The first lets what runs end in good order (the programs that it started have had it too), the
 * second ends at once.
 * @param verb of the command line
 */
export function listen(verb: string): void {
  process.on("SIGINT", () => {
    if (stopping.aborted) {
      console.error(`\n${afterwards(verb)}`);
      process.exit(130);
    }
    stop.abort();
    console.error("\nStopping in good order; Ctrl-C again stops at once.");
  });
}
