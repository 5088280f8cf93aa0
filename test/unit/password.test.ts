/** A new password for one person: who may have one, and what the teacher reads. */
import { type Context, commandAccess } from "../../delivery/context";
import { newPasswordText, passwordOf, receiver } from "../../delivery/course/password";
import { course, problemsOf, rosterFile, values } from "./fixtures";

const small = course({ roster: rosterFile(["anais", "bea"], ["carlo,,,"]) });
const refusal = (name: string, config = small, stack = "dev"): string =>
  problemsOf(() => receiver(stack, config, name)).join("\n");

test("students and teachers of the course", () => {
  expect(receiver("dev", small, "anais")).toMatchObject({ username: "anais", role: "student" });
  expect(receiver("dev", small, "teacher")).toMatchObject({ username: "teacher", role: "teacher" });
});

test.each([
  ["anis", "nobody in ml-2026-27 is called so; did you mean STUDENT=anais?"],
  ["Anaïs", "did you mean STUDENT=anais?"],
  ["anais@example.edu", "did you mean STUDENT=anais?"],
  ["zoe", "write one of teacher, anais, bea, or the STACK= that they are in"],
  ["", "STUDENT=: missing; write one of teacher, anais, bea"],
])("%s: is refused with what may have been meant", (name, text) => expect(refusal(name)).toContain(text));

test("in a large course the names are not all told", () => {
  const many = course({
    roster: rosterFile(Array.from({ length: 40 }, (_, i) => `s${i}`)),
    "student.quota.gpu": 0,
    "capacity.cpu": 100,
    "capacity.memory": "1Ti",
  });
  expect(refusal("xavier", many)).toMatch(/name the person as the roster does, in the first column, and the STACK=/);
  expect(refusal("", many)).not.toContain("s30");
});

test("who left is told how to come back, in a command that is right as it stands", () => {
  expect(refusal("carlo", small, "2026-27")).toMatch(
    /^STUDENT=carlo: carlo left the course .*roster\.csv, make up STACK=2026-27, and the old password works again$/,
  );
});

test("the password is the one that the course derives, each time another", () => {
  const config = (more: object) => course({ seed: Buffer.alloc(32, 7).toString("base64"), ...more });
  const [first, second] = [config({}), config({ passwordRenewals: { alice: 1 } })];
  const alice = receiver("dev", first, "alice");
  expect(passwordOf(first, alice)).toBe("g7f2oifgupm2sn");
  expect(passwordOf(second, alice)).not.toBe(passwordOf(first, alice));
});

test("what the teacher reads names stack, person and password", () => {
  const context: Context = { stack: "2026-27", config: small, access: commandAccess(small.target) };
  const text = newPasswordText(context, receiver("2026-27", small, "anais"), "k3w");
  expect(text).toContain("anais has a new password: k3w");
  expect(text).toContain("make signins STACK=2026-27 OUT=~/slips.html");
  expect(text).toContain("Pulumi.2026-27.yaml, aula:passwordRenewals");
});

test.each([
  [{ alice: 0 }, "aula:passwordRenewals.alice: 0 is not a whole number from 1"],
  [[1], "aula:passwordRenewals: "],
])("numbers that are none are refused: %j", (passwordRenewals, text) => {
  expect(problemsOf(() => course({ passwordRenewals })).join("\n")).toContain(text);
  expect(values({ passwordRenewals })["aula:passwordRenewals"]).toBe(JSON.stringify(passwordRenewals));
});
