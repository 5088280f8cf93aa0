/**
 * A state that the last landed version wrote is this version's too: each resource in it is found again by its name, or
 * by an alias. One that is not would be deleted and made anew: a home, a password, every running notebook of a
 * namespace.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { course, pemFile, rosterFile } from "./fixtures";
import { declared, declaredCourse } from "./mocks";
import { namesOf } from "./urns";

const FILE = join(__dirname, "fixtures", "landed-urns.json");
interface Landed {
  /** Commit or tag that the list was taken from. */
  readonly version: string;
  readonly urns: readonly string[];
}

/** Courses that between them declare everything: a kind cluster, and a site with all that a site can ask for. */
const SITE = {
  kind: "existing",
  context: "c",
  registry: "r.example.edu/aula",
  storageClass: "s",
  pullSecret: { username: "u", password: "p" },
  url: "https://hub.example.edu",
};
const COURSES = [
  () => course({ roster: rosterFile(["alice"], ["gone,,,", "old,,,teacher"]), groups: { phd: { home: "9Gi" } } }),
  () =>
    course({
      roster: rosterFile(["alice"]),
      images: "pulumi",
      target: { ...SITE, caBundle: pemFile(), ingress: { tls: { certificate: pemFile(), privateKey: "k" } } },
    }),
  () => course({ roster: rosterFile(["alice"]), target: { ...SITE, gateway: { name: "g", namespace: "n" } } }),
];

test("every resource of the last landed version is still there, or has an alias", async () => {
  const names: ReturnType<typeof namesOf>[number][] = [];
  for (const make of COURSES) names.push(...namesOf(await declaredCourse(make())));
  const now = [...new Set(names.map((name) => name.now))].sort();
  // LANDED=<commit or tag>: take the list anew, after a landing.
  if (process.env["LANDED"])
    writeFileSync(FILE, `${JSON.stringify({ version: process.env["LANDED"], urns: now }, null, 1)}\n`);
  const { version, urns } = JSON.parse(readFileSync(FILE, "utf8")) as Landed;
  const known = new Set(names.flatMap((name) => [...name.known]));
  const lost = urns.filter((urn) => !known.has(urn));
  const cure =
    `These resources of ${version} would be deleted and made anew by the next "pulumi up". Where a name was ` +
    "changed on purpose, give the resource " +
    '`aliases: [{ name: "its old name" }]` (or its old `type` or `parent`) in its options, and keep it for a year; ' +
    "where a resource was taken out on purpose, " +
    "take its line out of test/unit/fixtures/landed-urns.json and say in CHANGELOG.md what a course loses. After a " +
    "landing: " +
    "LANDED=$(git rev-parse --short HEAD) npx jest --selectProjects unit --testPathPatterns landed-urns";
  expect({ lost, ...(lost.length > 0 && { cure }) }).toEqual({ lost: [] });
  expect(urns.length).toBeGreaterThan(60);
});

describe("a name that was changed", () => {
  class Part extends pulumi.ComponentResource {
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
      super("aula:test:Part", name, {}, opts);
      new pulumi.ComponentResource("aula:test:Child", `${name}-child`, {}, { parent: this });
    }
  }
  const known = async (opts: pulumi.ComponentResourceOptions): Promise<string[]> =>
    namesOf(await declared(() => new Part("new", opts)))
      .flatMap((name) => [...name.known])
      .sort();

  test("is known by its new name only, and so are its children", async () => {
    expect(await known({})).toEqual(["aula:test:Part$aula:test:Child::new-child", "aula:test:Part::new"]);
  });

  test("is known by the old one with an alias, and its children by theirs", async () => {
    expect(await known({ aliases: [{ name: "old" }] })).toEqual([
      "aula:test:Part$aula:test:Child::new-child",
      "aula:test:Part$aula:test:Child::old-child",
      "aula:test:Part::new",
      "aula:test:Part::old",
    ]);
  });

  test("an alias can name an old type, or a whole URN", async () => {
    expect(await known({ aliases: [{ type: "aula:test:Old" }] })).toContain("aula:test:Old$aula:test:Child::new-child");
    expect(await known({ aliases: ["urn:pulumi:test::aula::aula:test:Was::elsewhere"] })).toContain(
      "aula:test:Was::elsewhere",
    );
  });
});
