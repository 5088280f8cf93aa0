/** Sign-ins of people, derived from a course's seed. */
import type * as pulumi from "@pulumi/pulumi";
import type { Person } from "../config";
import { peopleFile, type SignIn } from "../jupyterhub/files";
import { workspaceName } from "../names";
import { signInSecrets } from "../secrets";

/**
 * Secret: password and salt of each person who may sign in. People who return have the same password as before.
 * @param name logical name of the course
 * @param seed see `courseSeed`
 * @param renewals how often a person was given a new password, by user name. Defaults to nobody ever
 */
export function passwords(
  name: string,
  seed: pulumi.Output<string>,
  people: readonly Person[],
  renewals: Readonly<Record<string, number>> = {},
): pulumi.Output<SignIn[]> {
  const active = people.filter(({ status }) => status === "active");
  return seed.apply((text) => active.map((person) => signInOf(text, name, person, renewals)));
}

/** One person's sign-in; see `passwords`. @param seed base64. Pure. */
export function signInOf(
  seed: string,
  name: string,
  person: Person,
  renewals: Readonly<Record<string, number>> = {},
): SignIn {
  const renewal = renewalOf(renewals, person.username);
  const secrets = signInSecrets(seed, workspaceName(name, person), renewal);
  return { person, ...secrets, ...(renewal > 0 && { renewal }) };
}

/** How often somebody was given a new password. A person may be called `constructor`. */
export function renewalOf(renewals: Readonly<Record<string, number>>, username: string): number {
  return Object.hasOwn(renewals, username) ? (renewals[username] ?? 0) : 0;
}

/** Secret: the password of each person who may sign in. */
export function signInsOf(all: pulumi.Output<readonly SignIn[]>): pulumi.Output<Record<string, string>> {
  return all.apply((known) => Object.fromEntries(known.map(({ person, password }) => [person.username, password])));
}

/** Secret: `people.json`, as the hub reads it. @param people everybody, including people who left */
export function peopleSecret(all: pulumi.Output<readonly SignIn[]>, people: readonly Person[]): pulumi.Output<string> {
  return all.apply((known) =>
    peopleFile(
      known,
      people.filter(({ status }) => status === "left"),
    ),
  );
}
