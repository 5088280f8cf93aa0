/** `make plan`: what a course needs before it exists, out of its stack's file alone. */
import { readConfig } from "../../components/config";
import { labsOn } from "../../components/labs/on";
import { MONTH_HOURS } from "../../components/plan/cost";
import { coursePlan, type PlanRequest } from "../../components/plan/plan";
import { quantityValue } from "../../components/quantity";
import { AulaError } from "../errors";
import { planText } from "./plan-text";
import { readStackFile } from "./stack-file";
import { people } from "./words";

/** Options as make hands them over; empty where they are not given. */
export interface PlanOptions {
  readonly students?: string | undefined;
  readonly seats?: string | undefined;
  readonly hours?: string | undefined;
}

function wholeNumber(name: string, text: string | undefined, most: number, example: number): number | undefined {
  if (text === undefined || text === "") return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most)
    throw new AulaError(
      `${name}=${text} is no number from 1 to ${most}`,
      `write a whole number, such as ${name}=${example}, or leave ${name}= out`,
    );
  return number;
}

/** Reads the options. @throws AulaError when one is no number that can be */
export function planRequest({ students, seats, hours }: PlanOptions): PlanRequest {
  return {
    students: wholeNumber("STUDENTS", students, 10_000, 40),
    atOnce: wholeNumber("SEATS", seats, 10_000, 20),
    hours: wholeNumber("HOURS", hours, MONTH_HOURS, 80),
  };
}

/** The plan of a stack as text. @throws ConfigError for a wrong file, AulaError for more at a time than there are */
export function plan(stack: string, options: PlanOptions): string {
  const request = planRequest(options);
  // Whether the quotas fit the capacity is what the plan is asked for.
  const config = readConfig(readStackFile(stack), [], { capacity: false });
  const labs = labsOn(config).map(({ lab: { name }, groups }) => ({ name, groups }));
  const planned = coursePlan(config, { ...request, labs });
  if (request.atOnce !== undefined && request.atOnce > planned.people)
    throw new AulaError(
      `SEATS=${request.atOnce}, but the course has ${people(planned.people)}`,
      "write a smaller number, or STUDENTS= where the roster is not complete yet",
    );
  const { cpu, memory, gpu } = config.capacity;
  return planText({
    title: `${config.title} ${config.year}`,
    plan: planned,
    prices: config.prices,
    capacity: { cpu: quantityValue(cpu), memory: quantityValue(memory), gpu },
  });
}
