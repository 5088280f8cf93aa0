import { isAbsolute, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log, ReportingDescriptor, Result } from "sarif";
import { version } from "../package.json";
import type { Rule } from "../rules/rule";
import type { Located, Report } from "./report";

/** The score of each severity for code scanning: the middle of GitHub's ranges. */
const SCORE = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" } as const;

function descriptor({ id, reason, cure, reference, severity, level }: Rule): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: reason },
    fullDescription: { text: `${reason} ${cure}` },
    help: { text: cure },
    helpUri: reference.url,
    defaultConfiguration: { level: level === "mandatory" ? "error" : "note" },
    properties: {
      tags: ["security", "kubernetes", `${reference.framework} ${reference.version}: ${reference.control}`],
      "security-severity": SCORE[severity],
    },
  };
}

/** A file as a URI. Relative paths stay relative, because code scanning resolves them in the repository. */
function uriOf(file: string): string {
  return isAbsolute(file) ? pathToFileURL(file).href : file.split(sep).map(encodeURIComponent).join("/");
}

function result(
  { rule, level, object, path, reason, cure, file, line, waived, waiver }: Located,
  index: number,
): Result {
  return {
    ruleId: rule,
    ruleIndex: index,
    level: level === "mandatory" ? "error" : "note",
    message: { text: `${object}: ${path}: ${reason}. ${cure}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line } },
        logicalLocations: [{ name: object, fullyQualifiedName: `${object} ${path}`, kind: "object" }],
      },
    ],
    ...(waived
      ? {
          suppressions: [
            {
              kind: "external" as const,
              justification: `${waiver?.reason} (${waiver?.owner}, until ${waiver?.expires})`,
            },
          ],
        }
      : {}),
  };
}

/** For code scanning: SARIF 2.1.0. Waived violations are included and marked as suppressed. */
export function sarif({ rules, violations, level, version: kubernetes }: Report): string {
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "aula-policy", version, rules: rules.map(descriptor) } },
        columnKind: "utf16CodeUnits",
        properties: { level, kubernetes },
        results: violations.map((violation) =>
          result(
            violation,
            rules.findIndex(({ id }) => id === violation.rule),
          ),
        ),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}
