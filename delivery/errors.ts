/** A failure that a person can act on: what is wrong in one sentence, and what to do about it. */
export class AulaError extends Error {
  constructor(
    message: string,
    readonly cure: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "AulaError";
  }
}
