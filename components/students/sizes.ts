/** One person's sizes: those of `aula:student`, or those of the person's group if it has its own. Pure. */
import { variantOf } from "../images/catalogue";
import type { CourseInput, GroupInput } from "../schema";
import type { Quota } from "./objects";

/** The group of teachers, regardless of the roster. */
export const TEACHERS = "teacher";

/** The requests and limits of a notebook server. */
export interface NotebookSize {
  readonly cpu: { readonly request: string; readonly limit: string };
  readonly memory: { readonly request: string; readonly limit: string };
}

/** Everything about a workspace that can differ between people. */
export interface Sizes {
  readonly quota: Quota;
  /** Size of the home volume. */
  readonly home: string;
  readonly notebook: NotebookSize;
  /** One of the course's notebook images by name, or a full reference. */
  readonly image: string;
}

type Sized = Pick<CourseInput, "student" | "groups">;

/** The config's entry for a group; undefined if there is none. A roster may contain any word, also `constructor`. */
export function entryOf(course: Pick<CourseInput, "groups">, group: string): GroupInput | undefined {
  return Object.hasOwn(course.groups, group) ? course.groups[group] : undefined;
}

/** `own` without unset keys, so that it can override defaults. */
const set = <T extends object>(own: T | undefined): Partial<{ [K in keyof T]: NonNullable<T[K]> }> =>
  Object.fromEntries(Object.entries(own ?? {}).filter(([, value]) => value !== undefined)) as Partial<{
    [K in keyof T]: NonNullable<T[K]>;
  }>;

/** The sizes of a group; those of `aula:student` if `group` is undefined or has no entry. */
export function sizesOf(course: Sized, group: string | undefined): Sizes {
  const { quota, home, notebook } = course.student;
  const own = group === undefined ? undefined : entryOf(course, group);
  return {
    quota: { ...quota, ...set(own?.quota) },
    home: own?.home ?? home,
    notebook: {
      cpu: { ...notebook.cpu, ...set(own?.notebook?.cpu) },
      memory: { ...notebook.memory, ...set(own?.notebook?.memory) },
    },
    image: own?.image ?? variantOf(group ?? "", own) ?? "notebook",
  };
}

/** Images of groups other than the course's own notebook image, each once, in an order independent of the groups. */
export function groupImages(course: Sized): string[] {
  return [...new Set(Object.keys(course.groups).map((group) => sizesOf(course, group).image))]
    .filter((image) => image !== "notebook")
    .sort();
}

/**
 * References of every image that a pod of a workspace runs: the notebook's, those of groups, and those of labs.
 * @param images reference of each of the course's own images, by name
 */
export function studentImages(course: Sized, images: Readonly<Record<string, string>>): string[] {
  const own = ["notebook", ...groupImages(course)].map((name) => images[name] ?? name);
  const labs = Object.keys(images).filter((name) => name.startsWith("lab-"));
  return [...new Set([...own, ...labs.map((name) => images[name]!)])].sort();
}
