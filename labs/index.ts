/** Every lab of the course: a line each. A lab's folder and its line are all that there is of it. */
import { doubleMl } from "./double-ml/lab";
import { plannerCheck } from "./planner-check/lab";

export const LABS = [doubleMl, plannerCheck] as const;
