/**
 * Whether images are in a registry, and how they get there: this machine's registry speaks HTTP, every other one is
 * checked.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { imageInRegistry, isLocal, pushImage } from "../../delivery/images/build-image";
import { canPull, type Engine } from "../../delivery/machine/engine";

/** An engine that answers all alike, and remembers what it was asked. */
function engine(name: Engine["name"], answer = { ok: true, stdout: "", stderr: "" }) {
  const asked: string[][] = [];
  const run = async (args: readonly string[]) => (asked.push([...args]), answer);
  return { asked, engine: { name, env: {}, run: async (args) => (await run(args)).stdout, try: run } satisfies Engine };
}

test.each([
  ["localhost:5001/aula/hub:1", true],
  ["127.0.0.1:5001/aula/hub:1", true],
  ["localhost/aula/hub:1", true],
  ["registry.example.edu/aula/hub:1", false],
  ["localhost.example.edu/hub:1", false],
  ["127.0.0.1.nip.io/hub:1", false],
])("%s is on this machine: %s", (ref, local) => expect(isLocal(ref)).toBe(local));

test.each<[Engine["name"], string, string[]]>([
  ["podman", "localhost:5001/aula/hub:1", ["push", "--tls-verify=false", "localhost:5001/aula/hub:1"]],
  ["podman", "registry.example.edu/aula/hub:1", ["push", "registry.example.edu/aula/hub:1"]],
  ["docker", "localhost:5001/aula/hub:1", ["push", "localhost:5001/aula/hub:1"]],
])("%s pushes %s, and checks every certificate that is not this machine's own", async (name, ref, wanted) => {
  const fake = engine(name);
  await pushImage(fake.engine, ref, () => undefined);
  expect(fake.asked).toEqual([wanted]);
});

describe("an image in a registry elsewhere", () => {
  const look = (ok: boolean, stderr: string) =>
    canPull(engine("podman", { ok, stdout: "", stderr }).engine, "registry.example.edu/aula/hub:1");

  test("is there where the engine shows it, also where podman 4 read it and cannot show it", async () => {
    expect(await look(true, "")).toBe(true);
    expect(
      await look(
        false,
        'Error: parsing manifest blob "{}" as a "application/vnd.oci.image.manifest.v1+json": Treating single ' +
          "images as manifest lists is not implemented",
      ),
    ).toBe(true);
  });

  test.each(["manifest unknown", "unauthorized: authentication required", "no such host"])(
    "is not, or not for us: %s",
    async (stderr) => expect(await look(false, stderr)).toBe(false),
  );
});

describe("an image in this machine's registry", () => {
  let server: Server;
  let host: string;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer(({ method, url }, answer) => {
      asked.push(`${method} ${url}`);
      answer.writeHead(url === "/v2/aula/hub/manifests/abc" ? 200 : 404).end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    host = `localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  test("is asked for by its name and tag, without fetching it", async () => {
    expect(await imageInRegistry(`${host}/aula/hub:abc`)).toBe(true);
    expect(await imageInRegistry(`${host}/aula/hub:def`)).toBe(false);
    expect(asked).toEqual(["HEAD /v2/aula/hub/manifests/abc", "HEAD /v2/aula/hub/manifests/def"]);
  });

  test("is not there where no registry answers", async () =>
    expect(await imageInRegistry("localhost:9/aula/hub:abc")).toBe(false));
});
