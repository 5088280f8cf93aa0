/** The texts that a program can say, out of its source. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
// The whole name: the short one is mapped to nothing, for Pulumi's SDK.
import * as ts from "typescript/lib/typescript";

/** Stands in a text for what a template puts in. */
export const PUT_IN = "(…)";

/** Files below a folder that end like this, sorted; not of tests, packages and templates. */
export const filesIn = (folder: string, ...ends: string[]): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => ends.some((end) => file.endsWith(end)) && !/node_modules|[/]tests[/]|template[/]/.test(file))
    .sort();

/** Sources of what speaks to people. */
export const SOURCES = ["components", "delivery", "packages", "policies"].flatMap((folder) => filesIn(folder, ".ts"));

/** Texts of a source: literals and templates, and what `+` puts together of them. Comments are not among them. */
export function textsOf(file: string): string[] {
  const found: string[] = [];
  const textOf = (node: ts.Node): string | undefined => {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isTemplateExpression(node))
      return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(PUT_IN);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      const [left, right] = [textOf(node.left), textOf(node.right)];
      return left === undefined && right === undefined ? undefined : (left ?? PUT_IN) + (right ?? PUT_IN);
    }
    return ts.isParenthesizedExpression(node) ? textOf(node.expression) : undefined;
  };
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined) found.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true));
  return found;
}
