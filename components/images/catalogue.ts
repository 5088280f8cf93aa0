/** The images of a course: one folder under `images/` each, tagged with the content of that folder. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { readRequirements } from "./requirements";

/** Images that every course is made of; the folder of the same name holds the Dockerfile. */
export const IMAGES = ["hub", "proxy", "notebook", "gpu-simulator"] as const;
export type ImageName = (typeof IMAGES)[number];

/** Those of them that a notebook can run; a fork that adds one lists it here too. */
export const NOTEBOOKS = ["notebook"] as const satisfies readonly ImageName[];

/** What a build needs: the same whether docker-build, docker or podman does it. */
export interface ImageSpec {
  readonly name: ImageName;
  /** Folder with the Dockerfile. */
  readonly context: string;
  /** Arguments of the build. */
  readonly args: Readonly<Record<string, string>>;
  /** Registry, name and content tag. */
  readonly ref: string;
}

/** Left by tools that run in the folder; they never reach the image (each folder's .dockerignore says so too). */
const IGNORED = new Set(["__pycache__", ".pytest_cache", ".ruff_cache", "node_modules", "tests", "README.md"]);

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !IGNORED.has(entry.name) && !entry.name.endsWith(".pyc"))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(join(folder, entry.name)) : [join(folder, entry.name)]));
}

/**
 * The content of a folder as a tag of 12 hexadecimal digits: paths, bytes and executable bits, in a fixed order, so that
 * the same tree gives the same tag on every machine.
 */
export function contentTag(folder: string): string {
  const hash = createHash("sha256");
  const files = filesOf(folder).map((file) => ({ file, path: relative(folder, file).split(sep).join("/") }));
  for (const { file, path } of files.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const bytes = readFileSync(file);
    hash.update(`${path}\0${(statSync(file).mode & 0o100) !== 0 ? "x" : "-"}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex").slice(0, 12);
}

/** Where the course's own Python packages go. */
const takesPackages = (name: ImageName): boolean => (NOTEBOOKS as readonly string[]).includes(name);

/**
 * Every image of the course.
 * @param registry registry and folder in it, such as `localhost:5001/aula`
 * @param requirements path of the course's own requirements file, if it has one
 * @throws ConfigError where that file cannot be used
 */
export function imageSpecs(registry: string, requirements?: string, root = resolve(__dirname, "../../images")): ImageSpec[] {
  const packages = requirements === undefined ? "" : readRequirements(requirements).join("\n");
  return IMAGES.map((name): ImageSpec => {
    const context = join(root, name);
    // Without packages of its own a course has the very images of every other one.
    if (packages === "" || !takesPackages(name)) return { name, context, args: {}, ref: `${registry}/${name}:${contentTag(context)}` };
    const tag = createHash("sha256").update(`${contentTag(context)}\0${packages}`).digest("hex").slice(0, 12);
    return { name, context, args: { REQUIREMENTS: packages }, ref: `${registry}/${name}:${tag}` };
  });
}
