/** Waiting for the real world, with a limit and a sentence. */

/**
 * Asks `look` until it answers; null, undefined and false mean "not yet", an error means the same and is told at the
 * end.
 */
export async function waitFor<T>(
  what: string,
  seconds: number,
  look: () => Promise<T | null | undefined | false>,
  everyMs = 1000,
): Promise<T> {
  const { default: pRetry } = await import("p-retry");
  const ask = async (): Promise<T> => {
    const answer = await look();
    if (answer === null || answer === undefined || answer === false) throw new Error("not yet");
    return answer;
  };
  try {
    return await pRetry(ask, {
      retries: Math.ceil((seconds * 1000) / everyMs),
      factor: 1,
      minTimeout: everyMs,
      maxRetryTime: seconds * 1000,
      shouldRetry: () => true,
    });
  } catch (error) {
    throw new Error(`${what}: not within ${seconds} s (${(error as Error).message})`);
  }
}

/** Seconds since `start` (performance.now()), to a tenth. */
export function since(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}
