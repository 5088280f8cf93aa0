import { readRoster } from "../../components/students/roster";
import { type Context, commandAccess } from "../../delivery/context";
import { signInTable, upSummary } from "../../delivery/course/summary";
import { type Changes, course, rosterFile, setEnv } from "./fixtures";

beforeEach(() => setEnv("XDG_DATA_HOME", "/data"));

function context(stack: string, changes: Changes = {}): Context {
  const config = course({ roster: rosterFile(["alice", "bob"], ["gone,,,"]), ...changes });
  return { stack, config, access: commandAccess(config.target) };
}
const NO_TIME = { stages: [], seconds: 0 };
const EXISTING = {
  target: {
    kind: "existing",
    context: "prod",
    registry: "r/aula",
    storageClass: "nfs",
    url: "https://hub.example.edu",
  },
};

describe("the end of make up", () => {
  test("where it is, who signs in, how kubectl reaches it, what is not enforced, how long it took", () => {
    expect(
      upSummary(context("dev"), {
        stages: [
          { stage: "Cluster aula", seconds: 61.4 },
          { stage: "Images", seconds: 60.1 },
          { stage: "Course", seconds: 3.2 },
        ],
        // Cluster and images at the same time.
        seconds: 64.7,
      }),
    ).toBe(`
Machine Learning 2026-27 is at http://localhost:8000
  sign in    teacher (teacher) and 2 students; "make signins" lists their passwords
  kubectl    --kubeconfig /data/aula/aula.kubeconfig --context kind-aula
  a home     5Gi (this cluster's storage does not enforce it)
  benchmark  make bench
  time       Cluster aula 61.4 s, Images 60.1 s, Course 3.2 s; 65 s in all`);
  });

  test("another stack and another cluster: their own commands, context and storage", () => {
    const text = upSummary(context("2026-27", EXISTING), NO_TIME);
    expect(text).toContain('"make signins STACK=2026-27"');
    expect(text).toContain("make bench STACK=2026-27");
    expect(text).toContain("  kubectl    --context prod\n");
    expect(text).toContain("  a home     5Gi\n");
  });

  test("groups whose homes have another size, and only those", () => {
    const groups = { phd: { home: "20Gi" }, guest: { quota: { gpu: 0 } }, teacher: { home: "50Gi" } };
    expect(upSummary(context("dev", { ...EXISTING, groups }), NO_TIME)).toContain(
      "  a home     5Gi, 20Gi for the group phd, 50Gi for the group teacher\n",
    );
  });

  test("holds no password", () => expect(upSummary(context("dev"), NO_TIME)).not.toMatch(/password:|[a-z0-9]{14}/));
});

test("make signins: a table of everybody, and who left cannot", () => {
  const dev = context("dev");
  expect(
    signInTable(dev, readRoster(dev.config.roster), { teacher: "t-word", alice: "a-word", bob: "b-word" }),
  ).toBe(`http://localhost:8000
user name  name   role     password
teacher           teacher  t-word
alice      ALICE  student  a-word
bob        BOB    student  b-word
gone              student  (left: sign-in refused)`);
});
