import type { Located, Report } from "./report";

const plain = ({ rule, object, path, reason, cure }: Located) => ({ rule, object, path, reason, cure });

/** For programs: one line per file. `ok` means that no mandatory rule is broken; advisory findings are in `advice`. */
export function json({ sources, violations, level, version }: Report): string {
  return sources
    .map(({ file }) => {
      const own = violations.filter((one) => one.file === file && !one.waived);
      const broken = own.filter((one) => one.level === "mandatory");
      const advice = own.filter((one) => one.level === "advisory").map(plain);
      return JSON.stringify({
        file,
        level,
        version,
        ok: broken.length === 0,
        violations: broken.map(plain),
        ...(advice.length > 0 ? { advice } : {}),
      });
    })
    .join("\n");
}
