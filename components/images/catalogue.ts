/**
 * The images of a course: one folder under `images/` each, tagged with the content of that folder, and variants of the
 * notebook's.
 */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { contentDigest, filesBelow } from "../folder-content";
import { bringsJobSet, type JobsConfig } from "../jobset/schema";
import { labImage, labsOn } from "../labs/on";
import type { CourseInput } from "../schema";
import { type Accelerator, IMAGES, type ImageName, type OPTIONAL_IMAGES } from "./names";
import { readRequirements } from "./requirements";

export { ACCELERATORS, type Accelerator, IMAGES, type ImageName, NOTEBOOKS, OPTIONAL_IMAGES } from "./names";

/** Those of them whose Python reads what the program writes: they are built with `contract/` too. */
const CONTRACTED: readonly string[] = ["hub", "notebook"];

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
  /** As in `aula:labs`; default: none is on. */
  readonly labs?: CourseInput["labs"] | undefined;
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

/** Of labs/, what the notebook's Dockerfile leaves out: what is run elsewhere, and TypeScript. */
const NOT_A_STUDENTS = /^(image|run)$|\.[jt]s$/;

/**
 * The content of an image's folder as a tag of 12 hexadecimal digits.
 * @param ignored names of files and folders that do not count, beside those that no image has. Default: none
 */
export function contentTag(folder: string, ignored = /^$/): string {
  return contentDigest(
    folder,
    filesBelow(folder, (name) => IGNORED.has(name) || name.endsWith(".pyc") || ignored.test(name)),
  ).slice(0, 12);
}

/** Registry, name and tag of an image that is made of several folders or arguments, each of which counts. */
function refOf(name: string, parts: readonly string[]): string {
  // Without anything of its own a course has the very images of every other one.
  const tag = parts.length === 1 ? parts[0] : createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 12);
  return `${name}:${tag}`;
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
 * group that has packages or an accelerator of its own, and one for each lab that is on and has one. Two variants with
 * the same content have the same reference.
 * @param registry registry and folder in it, such as `localhost:5001/aula`
 * @param course what the course and its groups have of their own
 * @throws ConfigError where a requirements file cannot be used
 */
export function imageSpecs(
  registry: string,
  course: CourseImages = {},
  root = resolve(__dirname, "../../images"),
): ImageSpec[] {
  const labs = resolve(root, "../labs");
  const spec = (
    name: string,
    image: ImageName | (typeof OPTIONAL_IMAGES)[number],
    args: Record<string, string>,
  ): ImageSpec => {
    const context = join(root, image);
    const contexts: Record<string, string> = {
      ...(image === "notebook" ? { course: course.notebooks ?? resolve(root, "../course"), labs } : {}),
      ...(CONTRACTED.includes(image) ? { contract: resolve(root, "../contract") } : {}),
    };
    const parts = [
      contentTag(context),
      ...Object.values(contexts).map((folder) => contentTag(folder, folder === labs ? NOT_A_STUDENTS : undefined)),
      ...Object.entries(args).map(([key, value]) => `${key}=${value}`),
    ];
    return { name, context, contexts, args, ref: refOf(`${registry}/${image}`, parts) };
  };
  const ofLabs = labsOn({ labs: course.labs ?? {} })
    .filter(({ lab }) => lab.image)
    .map(({ lab }): ImageSpec => {
      const [context, run] = [join(labs, lab.name, "image"), join(labs, lab.name, "run")];
      const name = labImage(lab.name);
      return {
        name,
        context,
        contexts: { run },
        args: {},
        ref: refOf(
          `${registry}/${name}`,
          [context, run].map((f) => contentTag(f)),
        ),
      };
    });
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
    ...ofLabs,
  ];
}
