/** A cluster that has to be made again: only after saying what that costs and CONFIRM=1, and homes are found again. */
import "./names";
import { figure } from "../harness/figures";
import { startServer, stopServer } from "../harness/hub";
import { kubectlJson } from "../harness/kube";
import { make } from "../harness/make";
import { python } from "../harness/notebook";
import { removeStack, STACK } from "../harness/stack";
import { removeEverything, up, writeCourse } from "./two-nodes";

const nodes = async (): Promise<number> => (await kubectlJson<{ items: unknown[] }>(["get", "nodes"])).items.length;

beforeAll(async () => {
  writeCourse(2);
  await up();
  await startServer("alice");
  await python("alice", "open('/home/student/outlives.txt', 'w').write('the cluster')");
  await stopServer("alice");
});
afterAll(async () => {
  await removeEverything();
  removeStack(STACK);
});

it("is not remade unasked: make up says what that costs, and changes nothing", async () => {
  writeCourse(1);
  const { code, stderr } = await make(["up"]);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(
    /Making it again ends every running server and session in it; homes \(.*\) and images \(.*\) stay/,
  );
  expect(stderr).toContain("CONFIRM=1");
  expect(await nodes()).toBe(2);
});

it("is remade with CONFIRM=1, and the homes are there", async () => {
  const made = await up(["CONFIRM=1"]);
  figure("cluster remade with CONFIRM=1, images in the registry", `${made.seconds} s`, "≤ 3 min");
  expect(await nodes()).toBe(1);
  await startServer("alice");
  expect(await python("alice", "print(open('/home/student/outlives.txt').read())")).toBe("the cluster");
});
