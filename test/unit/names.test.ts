import fc from "fast-check";
import {
  componentLabels,
  courseLabels,
  instanceOf,
  isNamespaceOf,
  MAX_INSTANCE,
  MAX_USERNAME,
  namespaceLabels,
  namespaceOf,
  type Role,
  WORKSPACE,
} from "../../components/names";
import { CourseSchema } from "../../components/schema";
import { usernameProblem } from "../../components/students/usernames";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const course = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const year = fc.oneof(fc.stringMatching(/^20\d{2}$/), fc.stringMatching(/^20\d{2}-\d{2}$/));
const user = fc
  .stringMatching(/^[a-z]([a-z0-9-]{0,12}[a-z0-9])?$/)
  .filter((name) => usernameProblem(name) === undefined);
const role = fc.constantFrom<Role>("student", "teacher");
const ROOMS: Role[] = ["hub", "bench", "gpu"];

describe("namespaces", () => {
  test("read as course, year, role and user", () => {
    expect(namespaceOf(instanceOf("bigdata", "2026-27"), "student", "alice")).toBe("bigdata-2026-27-student-alice");
    expect(namespaceOf(instanceOf("bigdata", "2026-27"), "hub")).toBe("bigdata-2026-27-hub");
  });

  test.each<Role>(["student", "teacher"])("the longest allowed instance and %s fit 63 characters", (kind) => {
    expect(namespaceOf("i".repeat(MAX_INSTANCE), kind, "u".repeat(MAX_USERNAME)).length).toBeLessThanOrEqual(63);
  });

  test("the longest course and year that the schema takes fit an instance", () => {
    const longest = "c".repeat(20);
    expect(CourseSchema.shape.course.safeParse(longest).success).toBe(true);
    expect(CourseSchema.shape.course.safeParse(`${longest}c`).success).toBe(false);
    expect(instanceOf(longest, "2026-27").length).toBeLessThanOrEqual(MAX_INSTANCE);
  });

  test("are DNS labels for every safe user", () => {
    fc.assert(
      fc.property(course, year, role, user, (c, y, r, u) => DNS_LABEL.test(namespaceOf(instanceOf(c, y), r, u))),
    );
  });

  test("two people never share one", () => {
    fc.assert(
      fc.property(
        course,
        year,
        role,
        user,
        role,
        user,
        (c, y, r1, u1, r2, u2) =>
          (namespaceOf(instanceOf(c, y), r1, u1) === namespaceOf(instanceOf(c, y), r2, u2)) ===
          (r1 === r2 && u1 === u2),
      ),
    );
  });

  test("two years of a course never share one", () => {
    fc.assert(
      fc.property(course, year, year, user, user, (c, y1, y2, u1, u2) => {
        const all = (y: string, u: string) => [
          ...ROOMS.map((r) => namespaceOf(instanceOf(c, y), r)),
          namespaceOf(instanceOf(c, y), "student", u),
          namespaceOf(instanceOf(c, y), "teacher", u),
        ];
        const first = new Set(all(y1, u1));
        return y1 === y2 || all(y2, u2).every((name) => !first.has(name));
      }),
    );
  });
});

describe("whose a namespace is", () => {
  test.each<[string, boolean]>([
    ["ml-2026-hub", true],
    ["ml-2026-bench", true],
    ["ml-2026-gpu", true],
    ["ml-2026-student-alice", true],
    ["ml-2026-teacher-t", true],
    ["ml-2026-27-hub", false],
    ["ml-2026-27-student-alice", false],
    ["ml-2026", false],
    ["ml-2026-student-", false],
    ["xml-2026-hub", false],
    ["kube-system", false],
  ])("%s is of ml-2026: %s", (namespace, own) => expect(isNamespaceOf("ml-2026", namespace)).toBe(own));

  test("every name that is given is recognised, and only by its own year", () => {
    fc.assert(
      fc.property(course, year, year, role, user, (c, y, other, r, u) => {
        const name = namespaceOf(instanceOf(c, y), r, u);
        return isNamespaceOf(instanceOf(c, y), name) && (y === other || !isNamespaceOf(instanceOf(c, other), name));
      }),
    );
  });
});

describe("labels", () => {
  const id = { instance: "ml-2026-27", course: "ml", year: "2026-27" };
  const own = {
    "app.kubernetes.io/part-of": "aula",
    "aula.dev/course": "ml",
    "aula.dev/instance": "ml-2026-27",
    "aula.dev/year": "2026-27",
  };

  test("of the course are on everything; a component adds its name", () => {
    expect(courseLabels(id)).toEqual(own);
    expect(componentLabels(id, "hub")).toEqual({ ...own, "app.kubernetes.io/name": "hub" });
  });

  test("of a namespace carry its role and enforce Pod Security, restricted unless told", () => {
    const level = (l: string) =>
      Object.fromEntries(["audit", "enforce", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, l]));
    expect(namespaceLabels(id, "student")).toEqual({ ...own, "aula.dev/role": "student", ...level("restricted") });
    expect(namespaceLabels(id, "gpu", "privileged")).toEqual({
      ...own,
      "aula.dev/role": "gpu",
      ...level("privileged"),
    });
  });

  test("names inside a workspace are those that the notebook image knows", () => {
    expect(WORKSPACE).toEqual({
      quota: "workspace",
      limits: "workspace",
      network: "isolate",
      account: "workspace",
      home: "home",
      pod: "notebook",
    });
  });
});
