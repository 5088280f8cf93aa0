/** Where a user name stands in text and in files. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** `ann` by itself: not in `joanna`, nor in `ann-2`; but as the end of `ml-2026-27-student-ann`. Pure. */
export function wholeName(username: string): RegExp {
  return new RegExp(`(?<![a-z0-9])${username}(?![a-z0-9]|-[a-z0-9])`, "g");
}

/** Lines of a text that say the name. Pure. */
export function linesWith(text: string, username: string): string[] {
  return text.split("\n").filter((line) => wholeName(username).test(line));
}

/** Files below a folder that say the name, in their path or in their text. */
export function filesWith(folder: string, username: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  return files
    .filter(
      (file) =>
        wholeName(username).test(file.slice(folder.length)) || wholeName(username).test(readFileSync(file, "latin1")),
    )
    .sort();
}
