/** Who imports whom: no file of the program leads back to itself, by types either. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";

const FOLDERS = ["components", "delivery", "docs/programs", "policies", "targets"];

const typescript = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.split("/").includes("node_modules"))
    .map((file) => join(folder, file));

/** The file that a relative import leads to; undefined: a folder's package, or no TypeScript. */
const resolved = (from: string, path: string): string | undefined => {
  const to = normalize(join(from, "..", path));
  return [`${to}.ts`, join(to, "index.ts")].find((file) => existsSync(file));
};

function importsOf(file: string): string[] {
  const found = readFileSync(file, "utf8").matchAll(/^(?:import|export)\s[^;]*?"(\.[^"]*)"/gm);
  return [...found].map(([, path = ""]) => resolved(file, path)).filter((path) => path !== undefined);
}

/** The first circle below a file, from the file that closes it on; none where there is none. */
function circle(graph: ReadonlyMap<string, readonly string[]>, known: Set<string>, way: readonly string[]): string[] {
  const file = way.at(-1) ?? "";
  if (way.indexOf(file) < way.length - 1) return way.slice(way.indexOf(file));
  if (known.has(file)) return [];
  for (const next of graph.get(file) ?? []) {
    const found = circle(graph, known, [...way, next]);
    if (found.length > 0) return found;
  }
  known.add(file);
  return [];
}

const graph = new Map(FOLDERS.flatMap(typescript).map((file) => [file, importsOf(file)]));

test("no import leads back to where it came from", () => {
  expect(graph.get("components/course.ts")).toContain("components/config.ts");
  const known = new Set<string>();
  for (const file of graph.keys()) expect(circle(graph, known, [file])).toEqual([]);
});

test("a circle would be found", () => {
  const round = new Map([
    ["a", ["b", "c"]],
    ["b", []],
    ["c", ["d"]],
    ["d", ["c"]],
  ]);
  expect(circle(round, new Set(), ["a"])).toEqual(["c", "d", "c"]);
});
