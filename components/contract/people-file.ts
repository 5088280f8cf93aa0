/** `people.json`: who may sign in, read again whenever it changes (images/hub/aula_hub/people.py). Pure. */
import { z } from "zod";
import { HASH_BYTES } from "./constants";

const hexadecimal = (bytes: string | number) => z.string().regex(new RegExp(`^([0-9a-f]{2}){${bytes}}$`));
const cost = () => z.int().min(1);

const PersonEntry = z.strictObject({
  name: z.string().regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/),
  fullName: z.string().optional().describe("Name on the roster, for the teacher's page; absent: none, or left."),
  namespace: z.string(),
  role: z.enum(["student", "teacher"]),
  status: z.enum(["active", "left"]),
  group: z.string().optional().describe("Group of the course whose sizes the person has; absent: everybody's."),
  renewal: cost()
    .optional()
    .describe("How often the person was given a new password: a new number ends earlier sign-ins. Absent: never."),
  scrypt: z
    .strictObject({
      salt: hexadecimal("1,"),
      hash: hexadecimal(HASH_BYTES),
      n: cost(),
      r: cost(),
      p: cost(),
    })
    .optional()
    .describe("The password's salted hash (RFC 7914) and its cost; absent: nobody can sign in, as those who left."),
});

export const PeopleFile = z.strictObject({ people: z.array(PersonEntry) }).meta({ title: "people.json" });

export type PersonEntry = z.infer<typeof PersonEntry>;
export type PeopleFile = z.infer<typeof PeopleFile>;
