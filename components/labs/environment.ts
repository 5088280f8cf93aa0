/** What notebooks and the Jobs of labs are told of the labs that are on. Pure. */
import type { Labs } from "../contract/labs";
import type { CourseInput } from "../schema";
import { labImage, labsOn } from "./on";

/** An hour: long enough to look at what went wrong, short enough not to fill the quota of objects. */
const RESULT_SECONDS = 3600;

/**
 * Nothing where no lab is on, so that a course without labs has the very pods that it had before.
 * @param images reference of each of the course's own images, by name
 */
export function labsEnvironment(
  course: Pick<CourseInput, "labs">,
  images: Readonly<Record<string, string>>,
): Record<string, string> {
  const on = labsOn(course);
  if (on.length === 0) return {};
  const labs: Labs["labs"] = Object.fromEntries(
    on.map(({ lab, config, groups }) => [
      lab.name,
      {
        title: lab.title,
        published: lab.published,
        kind: lab.kind,
        ...(lab.image ? { image: images[labImage(lab.name)] } : {}),
        deadlineSeconds: lab.deadlineSeconds,
        groups: groups.map(({ gpu = 0, ...group }) => ({ ...group, gpu })),
        config,
      },
    ]),
  );
  const file: Labs = { labs, resultSeconds: RESULT_SECONDS };
  return { AULA_LABS: JSON.stringify(file) };
}
