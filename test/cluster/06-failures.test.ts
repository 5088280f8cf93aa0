/** Parts of the course are killed: back within a minute, servers that ran still run, homes are intact. */
import { isReady } from "../../delivery/conditions";
import { figure } from "./harness/figures";
import { hubAnswers, signedIn, startServer, type Visitor } from "./harness/hub";
import { kubectl, type Pod, pods } from "./harness/kube";
import { python } from "./harness/notebook";
import { hubNamespace, studentNamespace } from "./harness/stack";
import { since, waitFor } from "./harness/wait";

const part = (name: string): Promise<Pod[]> => pods(hubNamespace, `app.kubernetes.io/name=${name}`);
const notebookOf = async (user: string): Promise<Pod | undefined> =>
  (await pods(studentNamespace(user), "component=singleuser-server"))[0];

/** Kills a part's pod at once, and waits until another one is ready. */
async function kill(name: string): Promise<number> {
  const [victim] = await part(name);
  const start = performance.now();
  await kubectl(["delete", "pod", victim?.metadata.name ?? "", "-n", hubNamespace, "--grace-period=0", "--force"]);
  await waitFor(`another ${name} pod is ready`, 60, async () =>
    (await part(name)).some((pod) => pod.metadata.uid !== victim?.metadata.uid && isReady(pod)),
  );
  return start;
}

describe("with a student's server running", () => {
  let bob: Visitor;
  let before: Pod | undefined;
  const works = async (): Promise<boolean> => (await bob.get("/user/bob/api/contents/kept.txt")).status() === 200;

  beforeAll(async () => {
    await startServer("bob");
    bob = await signedIn("bob");
    await bob.get("/user/bob/lab");
    await python("bob", "open('/home/student/kept.txt', 'w').write('still here')");
    before = await notebookOf("bob");
  });
  afterAll(() => bob?.close());

  it.each(["hub", "proxy"])(
    "a killed %s is back within 60 seconds, and the server is reachable as before",
    async (name) => {
      expect(await works()).toBe(true);
      const start = await kill(name);
      await waitFor("the hub answers through its published address", 60, hubAnswers);
      await waitFor("bob's server is reachable", 60, works);
      const seconds = since(start);
      figure(`${name} killed, all back`, `${seconds} s`, "≤ 60 s");
      expect(seconds).toBeLessThanOrEqual(60);
      expect((await notebookOf("bob"))?.metadata.uid).toBe(before?.metadata.uid);
      expect(await python("bob", "print(open('/home/student/kept.txt').read())")).toBe("still here");
    },
  );

  it("somebody else can still sign in", async () => {
    await (await signedIn("alice")).close();
  });
});
