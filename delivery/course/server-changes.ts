/** What a planned `course.json` changes about people's servers. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { CourseFile } from "../../components/contract/course-file";
import type { KnownPerson } from "../../components/students/known";
import type { PlannedStep, Shown } from "../pulumi/planned";
import { at, differences, type Json, Sorted } from "./differences";
import { names } from "./words";

const SIZES: Readonly<Record<string, string>> = {
  cpuRequest: "CPU kept free",
  cpuLimit: "CPU at most",
  memoryRequest: "memory kept free",
  memoryLimit: "memory at most",
};

/** The part of `course.json` that is one person's. */
const shapeOf = (course: CourseFile, group: string | undefined): { image: string; notebook: Json } => {
  const own = group === undefined ? undefined : course.groups?.[group];
  return { image: own?.image ?? course.image, notebook: (own ?? course).notebook as unknown as Json };
};

function courseIn(shown: Shown | undefined): CourseFile | undefined {
  try {
    return JSON.parse(String(at(shown, "data", "course.json"))) as CourseFile;
  } catch {
    // What is not known before images are built is a text of the engine's.
    return undefined;
  }
}

/** Keys of `course.json` that are told of each person. */
const PERSONAL = ["image", "notebook", "groups", "gpu"];
const OWN_WORDS: Readonly<Record<string, string>> = {
  title: "title",
  cull: "when idle servers stop",
  environment: "Spark and the environment of notebooks",
  config: "aula:hub.config",
};

const short = (image: string): string => image.slice(image.lastIndexOf("/") + 1);

/** What the hub and all servers are told, beside each person's part. */
function settingsLine(before: CourseFile, after: CourseFile): string[] {
  const [was, is] = [before, after] as unknown as [Json, Json];
  const changed = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (key) => !PERSONAL.includes(key) && !isDeepStrictEqual(was[key], is[key]),
  );
  const words = changed.map((key) => OWN_WORDS[key] ?? key).join(", ");
  return words === "" ? [] : [`what the hub and servers are told: ${words}`];
}

/**
 * Images and sizes of people's servers, and what else the hub is told.
 * @param step the planned change of the hub's ConfigMap
 * @param before everybody as they were; @param staying who is in the course before and after
 * @param working user names of those who have something running now
 */
export function serverLines(
  step: PlannedStep,
  before: readonly KnownPerson[],
  staying: readonly KnownPerson[],
  working: readonly string[],
): string[] {
  const [old, now] = [courseIn(step.before), courseIn(step.after)];
  if (!old || !now) return ["what a notebook server is: known only when the images are built"];
  const groups = new Map(before.map(({ username, group }) => [username, group]));
  const [images, sizes, running] = [new Sorted(), new Sorted(), new Map<string, string[]>()];
  for (const { username, group } of staying) {
    const [was, is] = [shapeOf(old, groups.get(username)), shapeOf(now, group)];
    if (was.image !== is.image) {
      const change = `${short(was.image)} → ${short(is.image)}`;
      images.add(change, username);
      if (working.includes(username)) running.set(change, [...(running.get(change) ?? []), username]);
    }
    sizes.add(differences(was.notebook, is.notebook, (key) => SIZES[key]).join(", "), username);
  }
  const kept = (change: string): string => {
    const busy = running.get(change) ?? [];
    const verb = busy.length === 1 ? "works" : "work";
    return busy.length === 0 ? "" : `; ${names(busy)} ${verb} with the old one until then`;
  };
  return [
    ...images.lines(
      staying.length,
      (whom, change) => `image of ${whom}: ${change}, with the next start of a server${kept(change)}`,
    ),
    ...sizes.lines(staying.length, (whom, change) => `server of ${whom}: ${change}, with its next start`),
    ...settingsLine(old, now),
  ];
}
