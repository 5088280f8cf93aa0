/**
 * What the person who ran a command asked for or confirmed: variables that make exports, `1` for yes. Read here and
 * nowhere else.
 */

/** Each with one meaning; the Makefile's help says it. */
export type Wish = "CONFIRM" | "POLICY" | "REFRESH" | "AGAIN" | "OVERWRITE";

/** Whether it was asked for. */
export const asked = (wish: Wish): boolean => process.env[wish] === "1";

/** The stack that a command is about: STACK=, or the example's. */
export const stackAsked = (): string => process.env["STACK"] || "dev";
