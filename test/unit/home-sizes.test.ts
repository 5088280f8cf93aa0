/** Homes that get another size: found before anything is changed, each with one sentence and its cure. */
import { type Claim, homeChanges, noteGrowth, prepareHomes } from "../../delivery/course/home-sizes";
import type { Kubectl } from "../../delivery/kubectl";
import { course, rosterFile } from "./fixtures";

const claim = (
  user: string,
  storage: string,
  { bound = true, storageClassName = "aula-homes", role = "student" } = {},
): Claim => ({
  metadata: { name: "home", namespace: `ml-2026-27-${role}-${user}` },
  spec: { storageClassName, ...(bound ? { volumeName: `pv-${user}` } : {}), resources: { requests: { storage } } },
});
const changes = (
  claims: Claim[],
  config = course({ "student.home": "5Gi" }),
  expandable = new Map([["aula-homes", true]]),
  storageClass = "aula-homes",
) => homeChanges(config, storageClass, claims, expandable);
const said = (...args: Parameters<typeof changes>) => [
  changes(...args).problem?.message,
  changes(...args).problem?.cure,
];

test("the same size, written otherwise, and claims of others are no change", () => {
  const hub: Claim = { ...claim("x", "1Gi"), metadata: { name: "hub", namespace: "ml-2026-27-hub" } };
  expect(
    changes([
      claim("alice", "5Gi"),
      claim("bob", "5120Mi"),
      claim("teacher", "5Gi", { role: "teacher" }),
      hub,
      claim("stranger", "1Gi"),
    ]),
  ).toEqual({ problem: undefined, renew: [] });
});

test("smaller: who, from what to what, and what to write", () => {
  expect(said([claim("alice", "10Gi"), claim("bob", "5Gi")])).toEqual([
    "alice: a home of 10Gi cannot shrink to 5Gi, whatever the storage",
    "write 10Gi as aula:student.home, or as the home of a group of their own; a smaller home can only be a new " +
      'one: "make archive STUDENT=alice", off the roster, "make up", "make purge STUDENT=alice CONFIRM=1", on the ' +
      'roster, "make up", "make restore STUDENT=alice FROM=…"',
  ]);
});

test("smaller for a whole class: three names and a number", () => {
  const names = ["ann", "ben", "cat", "dan", "eve"];
  const [message] = said(
    names.map((name) => claim(name, "10Gi")),
    course({ roster: rosterFile(names), "capacity.memory": "96Gi", "capacity.gpu": 16, "gpu.perNode": 16 }),
  );
  expect(message).toBe("ann, ben, cat and 2 others: a home of 10Gi cannot shrink to 5Gi, whatever the storage");
});

test("a group with a smaller home: its key is named", () => {
  const config = course({ "groups.phd": { home: "2Gi" } });
  expect(said([claim("alice", "5Gi")], config)).toEqual([
    expect.stringMatching(/^alice: a home of 5Gi cannot shrink to 2Gi/),
    expect.stringMatching(/^write 5Gi as aula:groups\.phd\.home/),
  ]);
});

test("larger: all right where the class lets volumes grow, or nobody knows", () => {
  for (const expandable of [new Map([["aula-homes", true]]), new Map<string, boolean>()])
    expect(changes([claim("alice", "2Gi")], undefined, expandable)).toEqual({ problem: undefined, renew: [] });
});

test("larger, and the class forbids it", () => {
  expect(said([claim("alice", "2Gi"), claim("bob", "2Gi")], undefined, new Map([["aula-homes", false]]))).toEqual([
    "alice, bob: a home of 2Gi cannot grow to 5Gi: the storage class aula-homes does not let volumes grow",
    "write 2Gi as aula:student.home; or, where the storage can do it, let the class: kubectl patch storageclass " +
      `aula-homes -p '{"allowVolumeExpansion":true}'`,
  ]);
});

test("another storage class: homes do not move by themselves", () => {
  expect(said([claim("alice", "5Gi", { storageClassName: "nfs" })])).toEqual([
    "alice: a home of the storage class nfs cannot move to aula-homes",
    'keep the class nfs in aula:target, or move the homes: "make archive", "make down", remove their volumes, ' +
      '"make up", "make restore FROM=…"',
  ]);
});

test("a claim without a volume holds nothing: it is made anew, in any size and class", () => {
  expect(
    changes([claim("alice", "10Gi", { bound: false }), claim("bob", "5Gi", { bound: false, storageClassName: "nfs" })]),
  ).toEqual({ problem: undefined, renew: ["ml-2026-27-student-alice", "ml-2026-27-student-bob"] });
});

describe("in the cluster", () => {
  /** kubectl that lists these claims and this class, and remembers what it was told to do. */
  function fake(claims: object[], allowVolumeExpansion?: boolean): { kubectl: Kubectl; did: string[] } {
    const did: string[] = [];
    const json = async (args: string[]): Promise<object> => ({
      items: args.includes("storageclass") ? [{ metadata: { name: "aula-homes" }, allowVolumeExpansion }] : claims,
    });
    return {
      did,
      kubectl: {
        json,
        run: async (args: string[]) => {
          did.push(args.join(" "));
          return "";
        },
      } as unknown as Kubectl,
    };
  }
  const context = { config: course(), access: { storageClass: "aula-homes" } };

  test("a claim that holds nothing is taken away, so that it can be made anew", async () => {
    const { kubectl, did } = fake([claim("alice", "2Gi", { bound: false }), claim("bob", "5Gi")]);
    expect(await prepareHomes(context, kubectl)).toBe(1);
    expect(did).toEqual(["delete pvc home -n ml-2026-27-student-alice --ignore-not-found --timeout=60s"]);
  });

  test("nothing is taken away where something is refused", async () => {
    const { kubectl, did } = fake([claim("alice", "2Gi", { bound: false }), claim("bob", "2Gi")], false);
    await expect(prepareHomes(context, kubectl)).rejects.toThrow("bob: a home of 2Gi cannot grow to 5Gi");
    expect(did).toEqual([]);
  });

  test("on kind a home that grew is noted as large as it was asked for; elsewhere that is the storage's affair", async () => {
    const grown = { ...claim("alice", "6Gi"), status: { phase: "Bound", capacity: { storage: "5Gi" } } };
    const others = [
      { ...claim("bob", "5Gi"), status: { phase: "Bound", capacity: { storage: "5Gi" } } },
      { ...claim("teacher", "6Gi", { bound: false }), status: { phase: "Pending" } },
    ];
    const { kubectl, did } = fake([grown, ...others]);
    await noteGrowth(context, kubectl);
    expect(did).toEqual([
      'patch pv pv-alice --type=merge -p {"spec":{"capacity":{"storage":"6Gi"}}}',
      "patch pvc home -n ml-2026-27-student-alice --subresource=status --type=merge -p " +
        '{"status":{"capacity":{"storage":"6Gi"}}}',
    ]);
    const site = fake([grown]);
    await noteGrowth(
      {
        config: course({
          target: {
            kind: "existing",
            context: "c",
            registry: "r.example.edu/aula",
            storageClass: "s",
            url: "https://hub.example.edu",
          },
        }),
      },
      site.kubectl,
    );
    expect(site.did).toEqual([]);
  });
});
