/** What one person has: the sizes of `aula:student`, or those of the person's group where it has its own. Pure. */
import { variantOf } from "../images/catalogue";
import type { CourseInput, GroupInput } from "../schema";
import type { Quota } from "./objects";

/** The group that teachers are, whatever the roster says of them. */
export const TEACHERS = "teacher";

/** What a notebook server asks for and may use at most. */
export interface NotebookSize {
  readonly cpu: { readonly request: string; readonly limit: string };
  readonly memory: { readonly request: string; readonly limit: string };
}

/** Everything about a workspace that can differ from person to person. */
export interface Sizes {
  readonly quota: Quota;
  /** Size of the home volume. */
  readonly home: string;
  readonly notebook: NotebookSize;
  /** One of the course's notebook images by name, or a full reference. */
  readonly image: string;
}

type Sized = Pick<CourseInput, "student" | "groups">;

/** The config's entry for a group; undefined where it has none. A roster may hold any word, also `constructor`. */
export function entryOf(course: Pick<CourseInput, "groups">, group: string): GroupInput | undefined {
  return Object.hasOwn(course.groups, group) ? course.groups[group] : undefined;
}

/** `own` without the keys that are not set, so that it can be laid over defaults. */
const set = <T extends object>(own: T | undefined): Partial<{ [K in keyof T]: NonNullable<T[K]> }> =>
  Object.fromEntries(Object.entries(own ?? {}).filter(([, value]) => value !== undefined)) as Partial<{ [K in keyof T]: NonNullable<T[K]> }>;

/** The sizes of a group; of `aula:student` where `group` is undefined or has no entry. */
export function sizesOf(course: Sized, group: string | undefined): Sizes {
  const { quota, home, notebook } = course.student;
  const own = group === undefined ? undefined : entryOf(course, group);
  return {
    quota: { ...quota, ...set(own?.quota) },
    home: own?.home ?? home,
    notebook: { cpu: { ...notebook.cpu, ...set(own?.notebook?.cpu) }, memory: { ...notebook.memory, ...set(own?.notebook?.memory) } },
    image: own?.image ?? variantOf(group ?? "", own) ?? "notebook",
  };
}

/** Images of groups beside the course's own notebook image, each once and in the same order whatever that of the groups. */
export function groupImages(course: Sized): string[] {
  return [...new Set(Object.keys(course.groups).map((group) => sizesOf(course, group).image))].filter((image) => image !== "notebook").sort();
}
