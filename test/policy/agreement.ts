/** How far two judges of the same pods agree: this pack's rules, and Kubernetes itself. */
import { check } from "../../policies/check";
import { rulesFor } from "../../policies/rules";
import { minorOf } from "../../policies/version";
import type { Question } from "./oracle";

/** Ids of the rules that a pod breaks at a level of a version. */
export function broken({ level, version, pod }: Question): string[] {
  const minor = minorOf(version);
  return check([pod], { rules: rulesFor(level, minor), settings: { minor }, waivers: [] }).map(({ rule }) => rule);
}

/** A pod with both verdicts, each reached once: whether it is refused here, and there. */
export interface Compared<Answer extends Question> {
  readonly answer: Answer;
  readonly ours: boolean;
  readonly theirs: boolean;
}

/** This pack's verdicts beside Kubernetes' own. */
export const compared = <Answer extends Question & { readonly allowed: boolean }>(
  answers: readonly Answer[],
): Compared<Answer>[] =>
  answers.map((answer) => ({ answer, ours: broken(answer).length > 0, theirs: !answer.allowed }));

/** Those on which the two do not agree. */
export const differing = <Answer extends Question>(all: readonly Compared<Answer>[]): Answer[] =>
  all.filter(({ ours, theirs }) => ours !== theirs).map(({ answer }) => answer);

/**
 * Precision and recall of "refused": how much of what is refused here Kubernetes refuses too, and the other way round.
 */
export function score(verdicts: readonly Compared<Question>[]): { precision: number; recall: number; text: string } {
  const both = verdicts.filter(({ ours, theirs }) => ours && theirs).length;
  const [ours, theirs] = [verdicts.filter((one) => one.ours).length, verdicts.filter((one) => one.theirs).length];
  const [precision, recall] = [both / ours, both / theirs];
  return {
    precision,
    recall,
    text:
      `${verdicts.length} verdicts, ${theirs} refused: precision ${precision.toFixed(3)}, recall ` +
      `${recall.toFixed(3)}`,
  };
}
