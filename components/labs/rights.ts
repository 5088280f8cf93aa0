/** What a student's account may do for the labs that are on, beside what Spark needs. Pure. */
import { JOBSET_RIGHTS } from "../jobset/rules";
import type { CourseInput } from "../schema";
import { labsOn } from "./on";

/** Jobs of one's own namespace. A Job is never changed: another run is another Job. */
const JOB_RULES = [{ apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "list", "watch", "create", "delete"] }];

/** None where no lab that is on makes Jobs or JobSets. */
export function labRules(course: Pick<CourseInput, "labs">): typeof JOB_RULES {
  const kinds = new Set(labsOn(course).map(({ lab }) => lab.kind));
  return [...(kinds.has("indexedJob") ? JOB_RULES : []), ...(kinds.has("jobset") ? JOBSET_RIGHTS : [])];
}
