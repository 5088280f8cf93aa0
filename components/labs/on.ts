/** The labs that a course has switched on. Pure. */
import { LABS } from "../../labs";
import type { Lab, PodGroup } from "../../labs/kit/define-lab";
import type { CourseInput } from "../schema";

/** A lab that is on, with its settings and what it starts with them. */
export interface LabOn {
  readonly lab: Omit<Lab, "needs">;
  readonly config: Readonly<Record<string, unknown>>;
  readonly groups: readonly PodGroup[];
}

/** In the order of labs/index.ts. @param known for tests; default: every lab that there is */
export function labsOn({ labs }: Pick<CourseInput, "labs">, known: readonly Lab[] = LABS as readonly Lab[]): LabOn[] {
  return known.flatMap((lab) => {
    const config = (labs as Readonly<Record<string, Record<string, unknown> | undefined>>)[lab.name];
    return config === undefined ? [] : [{ lab, config, groups: lab.needs(config) }];
  });
}

/** Name of a lab's own image. */
export const labImage = (name: string): string => `lab-${name}`;
