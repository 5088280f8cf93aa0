/** The program rendered as `make render` does it: no engine, no cluster, a master secret in a folder of its own. */
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { passwordHash } from "../../components/jupyterhub/files";
import { keyOf, type Manifest, writeManifests } from "../../delivery/course/manifests";
import type * as Render from "../../delivery/course/render";
import { folder } from "./fixtures";

jest.setTimeout(120_000);
const kept = process.env["XDG_DATA_HOME"];
const data = folder();
let first: Render.Rendered;
let again: Render.Rendered;

/** One render with the SDK and the program loaded anew, as a process of its own would load them. */
async function render(secrets = true): Promise<Render.Rendered> {
  jest.resetModules();
  // As in mocks.ts: jest looks each frame of the SDK's stack traces up in a source map.
  Error.stackTraceLimit = 0;
  return (require("../../delivery/course/render") as typeof Render).render("dev", { secrets });
}

beforeAll(async () => {
  process.env["XDG_DATA_HOME"] = data;
  first = await render();
  again = await render();
});
afterAll(() => {
  Error.stackTraceLimit = 10;
  if (kept === undefined) delete process.env["XDG_DATA_HOME"];
  else process.env["XDG_DATA_HOME"] = kept;
});

const find = (key: string): Manifest => first.manifests.find((m) => keyOf(m) === key)!;
const decoded = (key: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(find(key)["data"] as Record<string, string>).map(([name, value]) => [
      name,
      Buffer.from(value, "base64").toString("utf8"),
    ]),
  );

test("the example course: every object once, namespaces first", () => {
  const keys = first.manifests.map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toEqual(
    expect.arrayContaining([
      "Namespace/bigdata-2026-27-hub",
      "ResourceQuota/bigdata-2026-27-student-carol/workspace",
      "CronJob/bigdata-2026-27-bench/higgs-gbt",
    ]),
  );
  expect(first.manifests.slice(0, 3).map((m) => m.kind)).toEqual(["Namespace", "Namespace", "Namespace"]);
  expect(first.manifests.every((m) => typeof m.apiVersion === "string" && m.apiVersion !== "")).toBe(true);
});

test("a second render, with everything loaded anew, changes nothing", () => {
  expect(again.manifests).toEqual(first.manifests);
  expect(again.signIns).toEqual(first.signIns);
});

test("without Secrets in clear nothing changes outside the folder that is written to", async () => {
  const [place, own] = [folder(), folder()];
  const here = process.cwd();
  // A fork's folder, as it is before anything was made.
  mkdirSync(join(place, "rosters"));
  cpSync("rosters/example.csv", join(place, "rosters", "example.csv"));
  writeFileSync(
    join(place, "Pulumi.yaml"),
    stringify({ name: "fork", runtime: "nodejs", main: join(here, "index.ts") }),
  );
  const { config } = parse(readFileSync("Pulumi.dev.yaml", "utf8")) as { config: Record<string, unknown> };
  const { "aula:seed": _, ...open } = config;
  writeFileSync(join(place, "Pulumi.dev.yaml"), stringify({ config: open }));
  const tree = (): string[] =>
    [place, own].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) => {
        const file = join(root, name);
        return statSync(file).isFile() ? `${file}: ${readFileSync(file, "utf8")}` : file;
      }),
    );
  const before = tree();
  process.env["XDG_DATA_HOME"] = own;
  process.chdir(place);
  try {
    const [once, twice] = [await render(false), await render(false)];
    expect(tree()).toEqual(before);
    expect(twice.manifests).toEqual(once.manifests);
    expect(once.manifests.map(keyOf)).toEqual(first.manifests.map(keyOf));
    // With a key that is there, a render takes it: what is shown of secrets, such as checksums, is then the course's.
    expect(once.signIns).not.toEqual(first.signIns);
    process.env["XDG_DATA_HOME"] = data;
    expect((await render(false)).manifests).toEqual(first.manifests);
  } finally {
    process.chdir(here);
    process.env["XDG_DATA_HOME"] = data;
  }
});

test("the SDK's wrappers of secrets and unset fields are in no manifest", () => {
  const text = JSON.stringify(first.manifests);
  expect(text).not.toContain("4dabf18193072939515e22adb298388d");
  expect(text).not.toContain("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  expect(first.manifests).toStrictEqual(JSON.parse(text));
});

test("the record says that manifests own the course", () => {
  expect(find("ConfigMap/bigdata-2026-27-hub/aula")["data"]).toMatchObject({
    engine: "manifests",
    instance: "bigdata-2026-27",
  });
});

test("everybody's password opens the hash that the hub holds, and is in no object", () => {
  const { people } = JSON.parse(decoded("Secret/bigdata-2026-27-hub/people")["people.json"] ?? "") as {
    people: { name: string; status: string; scrypt: { salt: string; hash: string } }[];
  };
  const active = people.filter((p) => p.status === "active");
  expect(active.map((p) => p.name)).toEqual(Object.keys(first.signIns).sort());
  for (const { name, scrypt } of active) {
    expect(first.signIns[name]).toMatch(/^[a-z0-9]{14}$/);
    expect(passwordHash(first.signIns[name] ?? "", scrypt.salt)).toBe(scrypt.hash);
  }
  expect(new Set(Object.values(first.signIns)).size).toBe(active.length);
  expect(new Set(active.map((p) => p.scrypt.salt)).size).toBe(active.length);
  const clear = first.manifests.map((m) => JSON.stringify(m.kind === "Secret" ? decoded(keyOf(m)) : m)).join();
  for (const password of Object.values(first.signIns)) expect(clear).not.toContain(password);
});

test("the hub's keys are 32 bytes each, all different", () => {
  const keys = decoded("Secret/bigdata-2026-27-hub/hub");
  expect(Object.keys(keys).sort()).toEqual([
    "AULA_OPS_TOKEN",
    "CONFIGPROXY_AUTH_TOKEN",
    "JPY_COOKIE_SECRET",
    "JUPYTERHUB_CRYPT_KEY",
  ]);
  for (const value of Object.values(keys)) expect(value).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(Object.values(keys)).size).toBe(4);
});

test("the master secret is in the data folder, for its owner's eyes only, and in no manifest", () => {
  const file = join(data, "aula", "secrets", "bigdata-2026-27.key");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.stringify(first.manifests)).not.toContain(readFileSync(file, "utf8").trim());
});

test("written without Secrets, no file has a value of one, encoded or not", () => {
  const out = folder();
  expect(writeManifests(out, first.manifests)).toBe(first.manifests.length);
  const text = readdirSync(out)
    .map((name) => readFileSync(join(out, name), "utf8"))
    .join("\n");
  const secrets = first.manifests.filter((m) => m.kind === "Secret");
  expect(secrets).toHaveLength(2);
  const hidden = secrets.flatMap((m) => [
    ...Object.values(m["data"] as Record<string, string>),
    ...Object.values(decoded(keyOf(m))),
  ]);
  const salts = hidden
    .flatMap((value) => value.match(/"(salt|hash)": "[0-9a-f]+"/g) ?? [])
    .map((pair) => pair.split('"')[3] ?? "");
  expect(salts.length).toBeGreaterThanOrEqual(8);
  for (const value of [...hidden, ...salts, ...Object.values(first.signIns)]) expect(text).not.toContain(value);
});
