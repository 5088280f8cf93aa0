/** Two costs of Pulumi's SDK that no setting turns off, and that a course of many people waits for (docs/engines.md). */
import * as pulumi from "@pulumi/pulumi";

/** From how many people on a program runs without them; below, an engineer has the SDK's traces and `pulumi up --debug` whole. */
export const MANY_PEOPLE = 30;

/**
 * Takes both away for the rest of this process: a stack trace of every promise and resource, mapped through source maps; and debug messages, three
 * of each resource, that go to the engine one after another. Errors keep their words.
 */
export function quickSdk(people: number): void {
  if (people < MANY_PEOPLE) return;
  Error.stackTraceLimit = 0;
  // The SDK's own loader sets one that maps every frame; the SDK asks for whole traces at every resource, whatever the limit is.
  Object.assign(Error, { prepareStackTrace: undefined });
  process.setSourceMapsEnabled(false);
  Object.assign(pulumi.log, { debug: () => Promise.resolve() });
}
