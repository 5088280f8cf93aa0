/** What a changed roster changes, for any roster: the objects of those whose rows changed, and who the hub lets in. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { peopleOf } from "../../components/config";
import type { RosterEntry } from "../../components/students/roster";
import { sizesOf } from "../../components/students/sizes";
import { type Changes, course, folder } from "./fixtures";
import { declaredCourse } from "./mocks";

const GROUPS = { phd: { quota: { cpu: 2, gpu: 0 }, home: "10Gi" }, msc: { notebook: { memory: { limit: "3Gi" } } } };
const ROOM: Changes = {
  capacity: { cpu: 1000, memory: "4Ti", gpu: 100 },
  gpu: { plugin: "simulated", perNode: 64 },
  "target.nodes": 2,
  groups: GROUPS,
};
const HUB = [
  "kubernetes:core/v1:Secret course-jupyterhub-hub-people",
  "kubernetes:apps/v1:Deployment course-jupyterhub-hub-deployment",
];

type Student = Pick<RosterEntry, "username" | "group">;

function rosterOf(students: readonly Student[], left: readonly Student[] = []): string {
  const text = (rows: readonly Student[]): string =>
    `username,group\n${rows.map(({ username, group }) => `${username},${group}\n`).join("")}`;
  const file = join(folder(), "r.csv");
  writeFileSync(file, text(students));
  if (left.length > 0) writeFileSync(file.replace(".csv", ".left.csv"), text(left));
  return file;
}

/** Everything that a course with these students declares: type and logical name → inputs, as bytes. */
async function declaredFor(students: readonly Student[], left: readonly Student[] = []): Promise<Map<string, string>> {
  const all = await declaredCourse(course({ ...ROOM, roster: rosterOf(students, left) }));
  const found = new Map(all.map(({ type, name, inputs }) => [`${type} ${name}`, JSON.stringify(inputs)]));
  expect(found.size).toBe(all.length);
  return found;
}

/** What is declared in one way only, or differently. */
function different(one: ReadonlyMap<string, string>, two: ReadonlyMap<string, string>): string[] {
  return [...new Set([...one.keys(), ...two.keys()])].filter((key) => one.get(key) !== two.get(key));
}

const group = fc.constantFrom("", "phd", "msc", "erasmus");
// Few names: the hash of a password takes long, and the same name has the same one.
const students = fc.uniqueArray(
  fc.record({ username: fc.constantFrom<string>("ann", "ben", "cleo", "d-1", "e"), group }),
  { selector: ({ username }) => username, maxLength: 5 },
);
const FEW = { numRuns: 4 };
jest.setTimeout(180_000);

describe("of what is declared", () => {
  test("the order of the roster changes nothing", async () => {
    const shuffled = students.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([list, other]) => {
        expect(different(await declaredFor(list), await declaredFor(other))).toEqual([]);
      }),
      FEW,
    );
  });

  test("a student more, anywhere in the roster, leaves every other one's objects as they are, byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(students, fc.nat(), group, async (list, at, own) => {
        const more = [...list];
        more.splice(at % (list.length + 1), 0, { username: "new", group: own });
        const changed = different(await declaredFor(list), await declaredFor(more));
        expect(changed.filter((key) => !/ course-student-new(-|$)/.test(key)).sort()).toEqual([...HUB].sort());
        expect(changed.length).toBeGreaterThan(HUB.length + 8);
      }),
      FEW,
    );
  });

  test("a student in another group changes that student's quota, home and note, and what the hub knows", async () => {
    await fc.assert(
      fc.asyncProperty(students, async (list) => {
        const changed = different(
          await declaredFor([...list, { username: "new", group: "" }]),
          await declaredFor([...list, { username: "new", group: "phd" }]),
        );
        const own = [
          "core/v1:Namespace course-student-new-namespace",
          "core/v1:ResourceQuota course-student-new-quota",
          "core/v1:PersistentVolumeClaim course-student-new-home",
        ];
        expect(changed.sort()).toEqual([...HUB, ...own.map((key) => `kubernetes:${key}`)].sort());
      }),
      FEW,
    );
  });

  test("a student who leaves keeps everything but the quota and the rights, the size of the home too", async () => {
    await fc.assert(
      fc.asyncProperty(students, group, async (list, own) => {
        const one = { username: "new", group: own };
        const changed = different(await declaredFor([...list, one]), await declaredFor(list, [one]));
        const quota = "kubernetes:core/v1:ResourceQuota course-student-new-quota";
        const rights = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding course-student-new-spark";
        expect(changed.sort()).toEqual([...HUB, quota, rights].sort());
      }),
      FEW,
    );
  });
});

describe("of who takes part, in a roster of hundreds", () => {
  const config = course({ ...ROOM, roster: rosterOf([]) });
  const username = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/).filter((name) => name !== "teacher");
  const many = fc.uniqueArray(
    fc.record({
      username,
      group: fc.oneof(group, fc.constantFrom("constructor", "__proto__", "teachers")),
      name: fc.constant(""),
      email: fc.constant(""),
    }),
    { selector: (entry) => entry.username, maxLength: 300 },
  );
  const byName = (roster: readonly RosterEntry[]) =>
    new Map(
      peopleOf(config, "i", roster, []).map((person) => [
        person.username,
        JSON.stringify([person, sizesOf(config, person.group)]),
      ]),
    );

  test("each person depends on nothing but their own row", () => {
    fc.assert(
      fc.property(many, fc.nat(), (roster, at) => {
        const all = byName(roster);
        expect(all.size).toBe(roster.length + 1);
        const gone = roster[at % Math.max(1, roster.length)];
        const fewer = byName([...roster].reverse().filter((entry) => entry !== gone));
        expect(different(all, fewer)).toEqual(gone ? [gone.username] : []);
      }),
    );
  });
});
