/** What `make up` asks of a real API server the second time: what differs, and nothing else. */
import { apply } from "../../delivery/course/apply";
import type { Manifest } from "../../delivery/course/manifests";
import type { Kubectl } from "../../delivery/kubectl";
import { startApiServer, type ApiServer } from "./api-server";
import { delivered, kubectlOf } from "./course";

jest.setTimeout(120_000);
const INSTANCE = "twice-2026-27";
const NAMESPACE = `${INSTANCE}-student-alice`;
let server: ApiServer;
let kubectl: Kubectl;
let manifests: readonly Manifest[];
beforeAll(async () => {
  server = await startApiServer();
  kubectl = await kubectlOf(server);
  manifests = (await delivered(kubectl, "twice", { target: { kind: "existing", context: "campus", registry: "registry.example.edu/aula", storageClass: "standard", url: "https://hub.example.edu" } })).manifests;
});
afterAll(() => server.stop());

/** What an apply is asked to apply, by key. */
async function asked(declared: readonly Manifest[], force = false): Promise<{ asked: string[]; changed: number }> {
  const keys: string[] = [];
  const watched = new Proxy(kubectl, {
    get: (target, name) => (name !== "json" ? Reflect.get(target, name) as unknown : (args: string[], options: { input?: string } = {}) => {
      if (args[0] === "apply") keys.push(...(JSON.parse(options.input ?? "") as { items: Manifest[] }).items.map(({ kind, metadata }) => `${kind}/${metadata.name}`));
      return target.json(args, options);
    }),
  });
  const { changed } = await apply(watched, INSTANCE, declared, { force });
  return { asked: keys.sort(), changed };
}
const within = (args: string[]): Promise<string> => server.kubectl([...args, "-n", NAMESPACE]);

test("nothing, but for what the API server writes in other words", async () => {
  const again = await asked(manifests);
  expect(again.changed).toBe(0);
  // Quantities, ports without a protocol: pods and what they are in. Not what every student has.
  expect(again.asked.filter((key) => !/^(Deployment|DaemonSet|CronJob|Service|ValidatingAdmissionPolicy|Ingress)\//.test(key))).toEqual([]);
});

test("what somebody deleted", async () => {
  await within(["delete", "limitrange/workspace"]);
  expect((await asked(manifests)).asked).toContain("LimitRange/workspace");
  expect(await within(["get", "limitrange/workspace", "-o", "name"])).toBe("limitrange/workspace");
});

test("a value that somebody changed: refused, and taken back by force", async () => {
  await within(["patch", "resourcequota/workspace", "--type=merge", "-p", '{"spec":{"hard":{"pods":"999"}}}']);
  await expect(asked(manifests)).rejects.toThrow("somebody changed this course by other means");
  expect(await asked(manifests, true)).toMatchObject({ changed: 1 });
  expect(await within(["get", "resourcequota/workspace", "-o", "jsonpath={.spec.hard.pods}"])).not.toBe("999");
});

test("a label that is declared no more is taken away; what others added stays", async () => {
  const account = (more: object): Manifest[] => manifests.map((one) => (one.kind === "ServiceAccount" && one.metadata.namespace === NAMESPACE ? { ...one, metadata: { ...one.metadata, labels: { ...one.metadata.labels, ...more } } } : one));
  const labels = async (): Promise<object> => JSON.parse(await within(["get", "serviceaccount/workspace", "-o", "jsonpath={.metadata.labels}"])) as object;
  expect((await asked(account({ "example.edu/of": "ours" }))).asked).toContain("ServiceAccount/workspace");
  await within(["label", "serviceaccount/workspace", "example.edu/of-theirs=1"]);
  expect(await labels()).toMatchObject({ "example.edu/of": "ours", "example.edu/of-theirs": "1" });
  expect(await asked(manifests)).toMatchObject({ changed: 1 });
  expect(await labels()).not.toHaveProperty(["example.edu/of"]);
  expect(await labels()).toHaveProperty(["example.edu/of-theirs"], "1");
});
