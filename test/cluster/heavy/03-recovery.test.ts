/** Node containers are killed, or the machine is rebooted: `make up` recognises it and brings the same cluster back. */
import "./names";
import { REGISTRY } from "../../../delivery/cluster/nodes";
import { findEngine } from "../../../delivery/machine/engine";
import { figure } from "../harness/figures";
import { startServer, stopServer } from "../harness/hub";
import { kubectl, kubectlJson } from "../harness/kube";
import { python } from "../harness/notebook";
import { hubNamespace } from "../harness/stack";
import { onNodes, up, writeCourse } from "./two-nodes";

const clusterId = async (): Promise<string> =>
  (await kubectlJson<{ metadata: { uid: string } }>(["get", "namespace", "kube-system"])).metadata.uid;

beforeAll(async () => {
  writeCourse(2);
  await up();
  await startServer("alice");
  await python("alice", "open('/home/student/kept.txt', 'w').write('still here')");
});

describe("make up", () => {
  it.each([
    ["killed node containers", async () => onNodes("kill")],
    [
      "a reboot: node containers and registry stopped",
      async () => {
        await onNodes("stop", "--time", "30");
        await (await findEngine()).run(["stop", REGISTRY]);
      },
    ],
  ])("brings the same cluster back after %s, with every home", async (what, breakIt) => {
    const before = await clusterId();
    // Their addresses go up with every new pod, and begin anew with a node: those of before belong to nobody
    // afterwards.
    for (let i = 0; i < 3; i++) await kubectl(["delete", "pods", "--all", "-n", hubNamespace]);
    await up();
    await breakIt();
    const made = await up();
    figure(`two nodes: make up after ${what}`, `${made.seconds} s`);
    expect(await clusterId()).toBe(before);
    await startServer("alice");
    expect(await python("alice", "print(open('/home/student/kept.txt').read())")).toBe("still here");
    await stopServer("alice");
  });
});
