import type { Located, Report } from "./report";

/** One violation: rule and object, then the place, the reason and the cure. */
function entry({ rule, level, severity, object, path, reason, cure, file, line, waiver, waived }: Located): string {
  const head = waived ? `waived     ${rule}  ${object}` : `${level.padEnd(10)} ${rule} (${severity})  ${object}`;
  const foot = waived ? `because: ${waiver?.reason} (${waiver?.owner}, until ${waiver?.expires})` : `cure: ${cure}`;
  return `${head}\n    ${file}:${line}  ${path}: ${reason}\n    ${foot}\n`;
}

/** For people: one entry per violation, including waived ones, and a last line with totals. */
export function text({ violations, sources, unused }: Report): string {
  const count = (level: string) => violations.filter((one) => !one.waived && one.level === level).length;
  const waived = violations.filter((one) => one.waived).length;
  const objects = sources.reduce((sum, source) => sum + source.objects.length, 0);
  const idle = unused.map(
    ({ rule, object, owner }) => `unused     waiver of ${rule} for ${object} (${owner}): not needed\n`,
  );
  return [
    ...violations.map(entry),
    ...idle,
    `${objects} object${objects === 1 ? "" : "s"}: ${count("mandatory")} mandatory, ${count("advisory")} advisory, ` +
      `${waived} waived`,
  ].join("\n");
}
