/** Commands as they are printed: right as they stand, whichever course they are about. Pure. */

/** `make up STACK=2026-27`; the example's stack needs no naming. @param more what follows, such as `CONFIRM=1` */
export const makeLine = (command: string, stack: string, more = ""): string =>
  ["make", command, more, stack === "dev" ? "" : `STACK=${stack}`].filter((word) => word !== "").join(" ");
