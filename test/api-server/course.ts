/** Courses rendered and applied to an API server by kubectl, each from a stack's file of its own. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { FIELD_MANAGER } from "../../components/names";
import type { Manifest } from "../../delivery/course/manifests";
import type * as Render from "../../delivery/course/render";
import { exec } from "../../delivery/exec";
import { Kubectl } from "../../delivery/kubectl";
import { ensureBinaries } from "../../tools/offline-node/node-binaries";
import { type Changes, folder, values } from "../unit/fixtures";
import type { ApiServer } from "./api-server";

/** Pinned: the newest that Go 1.26 takes. */
const GATEWAY_API = "sigs.k8s.io/gateway-api@v1.6.3";

/** kubectl as delivery uses it, against a server by itself. */
export async function kubectlOf(server: ApiServer): Promise<Kubectl> {
  return new Kubectl(join(await ensureBinaries("kubernetes", console.log), "kubectl"), {
    kubeconfig: server.kubeconfig,
    context: "api-server",
  });
}

// Each render loads the SDK anew, and each copy listens for the end of the process.
process.setMaxListeners(50);

/** Renders a course, as a process of its own would: no engine, no cluster, no cloud's SDK. */
async function rendered(changes: Changes): Promise<readonly Manifest[]> {
  const [here, there] = [process.cwd(), folder()];
  const kept = process.env["XDG_DATA_HOME"];
  const config = Object.entries(values(changes)).map(([key, value]) => `  ${key}: ${value}\n`);
  writeFileSync(join(there, "Pulumi.test.yaml"), `config:\n${config.join("")}`);
  writeFileSync(join(there, "Pulumi.yaml"), `name: aula\nmain: ${resolve("index.ts")}\nruntime: nodejs\n`);
  // The SDK's state and the program's module are global.
  jest.resetModules();
  process.chdir(there);
  process.env["XDG_DATA_HOME"] = there;
  try {
    return (await (require("../../delivery/course/render") as typeof Render).render("test")).manifests;
  } finally {
    process.chdir(here);
    if (kept === undefined) delete process.env["XDG_DATA_HOME"];
    else process.env["XDG_DATA_HOME"] = kept;
  }
}

const SERVER_SIDE = ["--server-side", `--field-manager=${FIELD_MANAGER}`, "-f", "-"];
const list = (items: readonly Manifest[]): string => JSON.stringify({ apiVersion: "v1", kind: "List", items });

/** Applies manifests as a site without Pulumi would. @throws where one of them is refused */
export async function apply(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<void> {
  await kubectl.run(["apply", ...SERVER_SIDE], { input: list(manifests) });
}

/** What a second apply would change, as `kubectl diff` tells it; empty where nothing would. */
export async function differences(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<string> {
  const { ok, stdout, stderr } = await kubectl.try(["diff", ...SERVER_SIDE], list(manifests));
  return ok ? stdout : `${stdout}${stderr}`;
}

/** Renders a course, applies it, and sees that a second apply would change nothing. */
export async function delivered(kubectl: Kubectl, course: string, changes: Changes): Promise<readonly Manifest[]> {
  const manifests = await rendered({ course, ...changes });
  await apply(kubectl, manifests);
  expect(await differences(kubectl, manifests)).toBe("");
  return manifests;
}

/** Teaches a cluster the Gateway API's own HTTPRoute. */
export async function installRoutes(kubectl: Kubectl): Promise<void> {
  const answer = JSON.parse(await exec("go", ["mod", "download", "-json", GATEWAY_API], { env: { GOFLAGS: "" } })) as {
    Dir: string;
  };
  await kubectl.run([
    "apply",
    "--server-side",
    "-f",
    join(answer.Dir, "config", "crd", "standard", "gateway.networking.k8s.io_httproutes.yaml"),
  ]);
  await kubectl.run([
    "wait",
    "--for=condition=Established",
    "crd/httproutes.gateway.networking.k8s.io",
    "--timeout=60s",
  ]);
}
