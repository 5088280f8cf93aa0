/**
 * The images of a course: one folder under `images/` each, tagged with the content of that folder, and variants of the
 * notebook's.
 */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { contentDigest, filesBelow } from "../folder-content";
import { bringsJobSet, type JobsConfig } from "../jobset/schema";
import { readRequirements } from "./requirements";

/** Images that every course is made of; the folder of the same name holds the Dockerfile. */
export const IMAGES = ["hub", "proxy", "notebook", "gpu-simulator"] as const;
export type ImageName = (typeof IMAGES)[number];

/** Images of what only some courses bring: built where they do. */
export const OPTIONAL_IMAGES = ["jobset"] as const;

/** Those of {@link IMAGES} that a notebook can run; a fork that adds one lists it here too. */
export const NOTEBOOKS = ["notebook"] as const satisfies readonly ImageName[];

/** Those of them whose Python reads what the program writes: they are built with `contract/` too. */
const CONTRACTED: readonly string[] = ["hub", "notebook"];

/** For which hardware PyTorch and XGBoost of a notebook are built. */
export const ACCELERATORS = ["cpu", "cuda"] as const;
export type Accelerator = (typeof ACCELERATORS)[number];

/** What a course or one of its groups has of its own in its notebooks and Spark executors. */
export interface NotebookVariant {
  /** Path of a requirements file; a group's is read after its course's. */
  readonly requirements?: string | undefined;
  /** Default: the course's, else cpu. */
  readonly accelerator?: Accelerator | undefined;
}

/** The part of a configuration that decides which images there are; {@link CourseConfig} is one. */
export interface CourseImages extends NotebookVariant, Partial<JobsConfig> {
  /** Folder with the course's notebooks, which every home gets; default: Aula's own, `course/`. */
  readonly notebooks?: string | undefined;
  readonly groups?: Readonly<Record<string, NotebookVariant & { readonly image?: string | undefined }>> | undefined;
}

/** What a build needs: the same whether docker-build, docker or podman does it. */
export interface ImageSpec {
  /** One of {@link IMAGES} or {@link OPTIONAL_IMAGES}, or what {@link variantOf} calls a group's own. */
  readonly name: string;
  /** Folder with the Dockerfile. */
  readonly context: string;
  /** Further folders that the Dockerfile copies from, by the name that it gives them. */
  readonly contexts: Readonly<Record<string, string>>;
  /** Arguments of the build. */
  readonly args: Readonly<Record<string, string>>;
  /** Registry, name and content tag. */
  readonly ref: string;
}

/** Left by tools that run in the folder; they never reach the image (each folder's .dockerignore says so too). */
const IGNORED = new Set(["__pycache__", ".pytest_cache", ".ruff_cache", "node_modules", "tests", "README.md"]);

/** The content of an image's folder as a tag of 12 hexadecimal digits. */
export function contentTag(folder: string): string {
  return contentDigest(
    folder,
    filesBelow(folder, (name) => IGNORED.has(name) || name.endsWith(".pyc")),
  ).slice(0, 12);
}

/**
 * Name of the notebook image of a group that has packages or an accelerator of its own; undefined where it runs the
 * course's.
 */
export function variantOf(
  group: string,
  own: (NotebookVariant & { readonly image?: string | undefined }) | undefined,
): string | undefined {
  return own?.image === undefined && (own?.requirements !== undefined || own?.accelerator !== undefined)
    ? `notebook-${group}`
    : undefined;
}

/** Build arguments of a variant; what is as everywhere is left out. */
function argsOf(
  requirements: readonly (string | undefined)[],
  accelerator: Accelerator = "cpu",
): Record<string, string> {
  const packages = requirements.flatMap((file) => (file === undefined ? [] : readRequirements(file))).join("\n");
  return {
    ...(accelerator === "cpu" ? {} : { ACCELERATOR: accelerator }),
    ...(packages === "" ? {} : { REQUIREMENTS: packages }),
  };
}

/** Which of {@link OPTIONAL_IMAGES} a course has. */
const optionalImages = ({ jobs, runs }: CourseImages): readonly (typeof OPTIONAL_IMAGES)[number][] =>
  jobs !== undefined && bringsJobSet({ jobs, runs }) ? ["jobset"] : [];

/**
 * Every image of the course: those of {@link IMAGES}, those of {@link OPTIONAL_IMAGES} that it needs, then one for each
 * group that has packages or an accelerator of its own. Two variants with the same content have the same reference.
 * @param registry registry and folder in it, such as `localhost:5001/aula`
 * @param course what the course and its groups have of their own
 * @throws ConfigError where a requirements file cannot be used
 */
export function imageSpecs(
  registry: string,
  course: CourseImages = {},
  root = resolve(__dirname, "../../images"),
): ImageSpec[] {
  const spec = (
    name: string,
    image: ImageName | (typeof OPTIONAL_IMAGES)[number],
    args: Record<string, string>,
  ): ImageSpec => {
    const context = join(root, image);
    const contexts: Record<string, string> = {
      ...(image === "notebook" ? { course: course.notebooks ?? resolve(root, "../course") } : {}),
      ...(CONTRACTED.includes(image) ? { contract: resolve(root, "../contract") } : {}),
    };
    const parts = [
      contentTag(context),
      ...Object.values(contexts).map(contentTag),
      ...Object.entries(args).map(([key, value]) => `${key}=${value}`),
    ];
    // Without anything of its own a course has the very images of every other one.
    const tag =
      parts.length === 1 ? parts[0] : createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 12);
    return { name, context, contexts, args, ref: `${registry}/${image}:${tag}` };
  };
  const own = Object.entries(course.groups ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([group, entry]) => {
      const name = variantOf(group, entry);
      return name === undefined
        ? []
        : [
            spec(
              name,
              "notebook",
              argsOf([course.requirements, entry.requirements], entry.accelerator ?? course.accelerator),
            ),
          ];
    });
  return [
    ...IMAGES.map((name) =>
      spec(name, name, name === "notebook" ? argsOf([course.requirements], course.accelerator) : {}),
    ),
    ...optionalImages(course).map((name) => spec(name, name, {})),
    ...own,
  ];
}
