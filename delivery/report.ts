/** Where progress goes: one short line, present tense, no newline. */
export type Report = (line: string) => void;
