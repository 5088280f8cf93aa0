/** The last landed version up, with somebody at work; then this one: nobody notices. */
import "./names";
import { rmSync } from "node:fs";
import { figure } from "../harness/figures";
import { hubAnswers, ops, signedIn, startServer, type Visitor } from "../harness/hub";
import { kubectlJson } from "../harness/kube";
import { make, mustMake, outcomeOf, signInsOf } from "../harness/make";
import { type Program, python, startPython } from "../harness/notebook";
import { hubNamespace, removeStack, STACK, say, studentNamespace } from "../harness/stack";
import { waitFor } from "../harness/wait";
import { landedCommit, unpacked } from "./landed";
import { removeEverything, up, writeCourse } from "./two-nodes";

const landed = landedCommit();
const namespace = studentNamespace("alice");

/**
 * What an upgrade may not touch: objects by what says that they are the same ones, and how often the notebook was
 * started.
 */
async function kept(): Promise<Record<string, unknown>> {
  type Meta = { metadata: { uid: string } };
  const pod = await kubectlJson<Meta & { status: { containerStatuses: { restartCount: number }[] } }>([
    "get",
    "pod",
    "notebook",
    "-n",
    namespace,
  ]);
  const claim = async (where: string, name: string): Promise<unknown> => {
    const { metadata, spec } = await kubectlJson<Meta & { spec: { volumeName: string } }>([
      "get",
      "pvc",
      name,
      "-n",
      where,
    ]);
    return [metadata.uid, spec.volumeName];
  };
  return {
    notebook: [pod.metadata.uid, pod.status.containerStatuses.map(({ restartCount }) => restartCount)],
    home: await claim(namespace, "home"),
    database: await claim(hubNamespace, "hub"),
    namespace: (await kubectlJson<Meta>(["get", "namespace", namespace])).metadata.uid,
    account: (await kubectlJson<Meta>(["get", "serviceaccount", "workspace", "-n", namespace])).metadata.uid,
  };
}

if (landed === undefined) {
  it.skip(
    "is not tried: the last landed version is not in this clone; fetch more of it, or name a commit in " +
      "AULA_UPGRADE_FROM",
    () => undefined,
  );
} else {
  describe(`an upgrade from ${landed.slice(0, 12)}`, () => {
    let folder: string;
    let before: Record<string, unknown>;
    let passwords: Record<string, string>;
    let alice: Visitor;
    let program: Program;

    beforeAll(async () => {
      writeCourse(1);
      await removeEverything();
      folder = unpacked(landed);
      say(`make up of ${landed.slice(0, 12)}; images that it does not share with this version are built`);
      const old = await mustMake(["up"], { aloud: true, cwd: folder });
      figure("upgrade: make up of the last landed version", `${old.seconds} s`);
      passwords = signInsOf(await mustMake(["signins"], { cwd: folder }));
      process.env["AULA_TEST_SIGNINS"] = JSON.stringify(passwords);
      alice = await signedIn("alice");
      await startServer("alice");
      expect((await alice.get("/user/alice/lab")).status()).toBe(200);
      await python("alice", "open('/home/student/before.txt', 'w').write('the upgrade')");
      program = await startPython("alice", "x = 41\nprint('at work')\ninput()\nprint('still', x + 1)");
      await program.until("at work", 60);
      before = await kept();
      const made = await up();
      figure("upgrade: make up of this version", `${made.seconds} s (${JSON.stringify(outcomeOf(made))})`);
      expect(outcomeOf(made)).toMatchObject({ replaced: 0, deleted: 0 });
    });
    afterAll(async () => {
      await alice?.close();
      if (folder) rmSync(folder, { recursive: true, force: true });
      await removeEverything();
      removeStack(STACK);
    });

    it("restarts no notebook and moves no home", async () => {
      expect(await kept()).toEqual(before);
      expect(await python("alice", "print(open('/home/student/before.txt').read())")).toBe("the upgrade");
    });

    it("ends no program that was running", async () => {
      program.goOn();
      expect((await program.end()).printed).toContain("still 42");
    });

    it("keeps everybody signed in, and every password", async () => {
      await waitFor("the hub is back", 60, hubAnswers);
      expect((await alice.get("/hub/home")).url()).toMatch(/\/hub\/home$/);
      expect(signInsOf(await mustMake(["signins"]))).toEqual(passwords);
    });

    it("leaves the hub's record of the server, and the server within reach", async () => {
      const user = JSON.parse((await ops("GET", "/users/alice")).text) as {
        servers: Record<string, { ready: boolean }>;
      };
      expect(user.servers[""]?.ready).toBe(true);
      await waitFor("alice's server is reachable", 60, async () => (await alice.get("/user/alice/api/status")).ok());
    });

    it("is done: another make up changes nothing", async () => {
      expect(outcomeOf(await make(["up"]))).toMatchObject({ created: 0, updated: 0, replaced: 0, deleted: 0 });
    });
  });
}
