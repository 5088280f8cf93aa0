/** A fork, from `make fork` to a course on a real API server: every command as its teacher would type it. */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseDocument } from "yaml";
import { imageSpecs } from "../../components/images/catalogue";
import { type ExecResult, exec, tryExec } from "../../delivery/exec";
import { type ApiServer, startApiServer } from "./api-server";

const INSTANCE = "unito-ml-2026-27";
/** As typed by hand, also under `make test`: a make inside a make names its folder in what it prints. */
const BY_HAND = { MAKEFLAGS: "", MAKELEVEL: "0" };
let server: ApiServer;
let beside: string;
const at = (...parts: string[]): string => join(beside, "unito-ml", ...parts);
const text = (...parts: string[]): string => readFileSync(at(...parts), "utf8");

beforeAll(async () => {
  server = await startApiServer();
  beside = mkdtempSync(join(tmpdir(), "aula-fork-"));
});
afterAll(async () => {
  await server?.stop();
  rmSync(beside, { recursive: true, force: true });
});

/** Runs a command in the fork, with data of its own and the server's kubectl. */
function run(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<ExecResult> {
  const own = {
    XDG_DATA_HOME: join(beside, "data"),
    PATH: `${server.programs}:${process.env["PATH"] ?? ""}`,
    NO_COLOR: "1",
    ...BY_HAND,
    npm_config_prefer_offline: "true",
  };
  return tryExec(file, args, { cwd: at(), env: { ...own, ...env } });
}
async function make(...args: string[]): Promise<string> {
  const { ok, stdout, stderr } = await run("make", args);
  if (!ok) throw new Error(`make ${args.join(" ")}: ${stdout}\n${stderr}`);
  return stdout;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
}
/** The manifests of a folder by kind and name. */
const manifests = (folder: string): Map<string, Manifest> =>
  new Map(
    readdirSync(at(folder))
      .map((file) => parse(text(folder, file)) as Manifest)
      .map((one) => [`${one.kind}/${one.metadata.name}`, one]),
  );

test("make fork makes a repository of some twenty files, without a trace of where it was made", async () => {
  await exec("make", ["fork", "NAME=unito-ml", `DIR=${at()}`], { env: BY_HAND });
  const files = (await run("git", ["ls-files", "--others", "--exclude-standard"])).stdout.split("\n");
  expect(files.sort()).toEqual(
    [
      ".github/workflows/aula.yml",
      ".gitignore",
      ".gitlab-ci.yml",
      ".npmrc",
      "Makefile",
      "Pulumi.dev.yaml",
      "Pulumi.yaml",
      "README.md",
      "index.ts",
      "package-lock.json",
      "package.json",
      "policies/PulumiPolicy.yaml",
      "policies/index.ts",
      "policies/load.js",
      "policies/package.json",
      "policies/waivers.yaml",
      "requirements.txt",
      "rosters/example.csv",
      "tsconfig.json",
      "vendor/aula-0.1.0.tgz",
      "vendor/aula-policies-0.2.0.tgz",
    ].sort(),
  );
  expect(text("index.ts").split("\n").length).toBeLessThan(12);
  for (const file of files.filter((one) => !one.endsWith(".tgz")))
    expect({ file, text: text(file) }).not.toMatchObject({ text: expect.stringMatching(/\bNAME\b|"resolved": "http/) });
  const places = [process.cwd(), beside];
  for (const file of files)
    expect({ file, named: places.filter((place) => readFileSync(at(file)).includes(place)) }).toEqual({
      file,
      named: [],
    });
});

test("a second one in the same place is refused", async () => {
  const { ok, stderr } = await tryExec("make", ["fork", "NAME=unito-ml", `DIR=${at()}`], { env: BY_HAND });
  expect({ ok, stderr }).toEqual({
    ok: false,
    stderr: expect.stringContaining(`${at()} is there already; it is not overwritten`),
  });
});

test("its first command brings the packages; types are right, and a wrong opening is not", async () => {
  expect(await make("check")).toContain("Installing this course's packages");
  const index = text("index.ts");
  writeFileSync(at("index.ts"), index.replace("workspace:", "workspaces:"));
  expect((await run("make", ["check"])).stdout).toContain("'workspaces' does not exist in type");
  writeFileSync(at("index.ts"), index);
  expect(await make("check")).toBe("");
});

test("it renders the course with its own change, of the very images that this tree builds", async () => {
  await make("render", "OUT=rendered/ci");
  const rendered = manifests("rendered/ci");
  expect(rendered.get(`Namespace/${INSTANCE}-student-alice`)?.metadata.annotations).toEqual({
    "example.edu/contact": "it@example.edu",
  });
  const images = [...JSON.stringify([...rendered]).matchAll(/"image":"([^"]+)"/g)].map(([, ref]) => ref);
  expect([...new Set(images)].sort()).toEqual(
    imageSpecs("localhost:5001/aula")
      .map(({ ref }) => ref)
      .sort(),
  );
});

test("its CI's judgement: right as it is; an unsafe change is refused, unless its own waivers allow it", async () => {
  const judge = (): Promise<ExecResult> => run("make", ["policy", "FILES=rendered/ci/*.yaml"]);
  expect((await judge()).stdout).toMatch(/\n\d+ objects: 0 mandatory, 0 advisory, 11 waived$/);
  const file = readdirSync(at("rendered/ci")).find((name) => name.includes("deployment") && name.includes("proxy"))!;
  writeFileSync(
    at("rendered/ci", file),
    text("rendered/ci", file).replace("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"),
  );
  const refused = await judge();
  expect({ ok: refused.ok, text: refused.stdout }).toEqual({
    ok: false,
    text: expect.stringContaining("mandatory  read-only-root"),
  });
  appendFileSync(
    at("policies/waivers.yaml"),
    "- { rule: read-only-root, object: Deployment *-hub/proxy, reason: r, owner: Ada, expires: 9999-12-31 }\n",
  );
  expect((await judge()).stdout).toMatch(/\n\d+ objects: 0 mandatory, 0 advisory, 12 waived$/);
});

test("packages of its own give its notebook, and no other image, another tag", async () => {
  appendFileSync(at("requirements.txt"), "xgboost==3.1.2\n");
  await make("render", "OUT=rendered/own");
  const own = imageSpecs("localhost:5001/aula", { requirements: at("requirements.txt") }).map(({ ref }) => ref);
  const rendered = JSON.stringify([...manifests("rendered/own")]);
  expect(own.filter((ref) => !rendered.includes(`"${ref}"`))).toEqual([]);
  expect(own.filter((ref) => !imageSpecs("localhost:5001/aula").some((plain) => plain.ref === ref))).toHaveLength(1);
});

test("its course comes up on a cluster, again with nothing to do, and hands out sign-ins", async () => {
  const document = parseDocument(text("Pulumi.dev.yaml"));
  document.setIn(["config", "aula:target"], {
    kind: "existing",
    kubeconfig: server.kubeconfig,
    context: "api-server",
    registry: "registry.example.edu/aula",
    storageClass: "standard",
    url: "https://hub.example.edu",
  });
  document.setIn(["config", "aula:images"], "prebuilt");
  writeFileSync(at("Pulumi.onsite.yaml"), document.toString({ lineWidth: 0 }));
  const onsite = { STACK: "onsite" };
  const up = (): Promise<ExecResult> => run("node_modules/.bin/aula", ["up", "--no-wait"], onsite);
  expect((await up()).stdout).toMatch(/Course: \d+ created/);
  expect((await up()).stdout).toMatch(/Course: \d+ unchanged \[/);
  expect(
    await server.kubectl([
      "get",
      "namespace",
      `${INSTANCE}-student-alice`,
      "-o",
      "jsonpath={.metadata.annotations.example\\.edu/contact}",
    ]),
  ).toBe("it@example.edu");
  expect((await run("make", ["signins"], onsite)).stdout).toMatch(/^alice +Alice Example +student +[a-z0-9]{14}$/m);
});

// Only a whole installation of Pulumi loads policy packs; what is built from Go modules does not.
const whole = spawnSync("pulumi", ["version"]).status === 0;
if (whole) {
  test("Pulumi runs its program, and its own policy pack over it", async () => {
    mkdirSync(join(beside, "state"));
    const env = {
      PULUMI_BACKEND_URL: `file://${join(beside, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "a test's own",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    expect(await run("pulumi", ["stack", "init", "onsite"], env)).toMatchObject({ ok: true });
    const preview = await run(
      "pulumi",
      ["preview", "--stack", "onsite", "--policy-pack", "policies", "--non-interactive", "--color", "never"],
      env,
    );
    expect({ ok: preview.ok, text: preview.stdout }).toEqual({
      ok: true,
      text: expect.stringContaining("unito-ml@v0.1.0 (local: policies)"),
    });
    expect(preview.stdout).toContain("aula:course:Course course create");
    expect(preview.stdout).not.toContain("[mandatory]");
  });
}

test("a next year, and an end", async () => {
  expect(await make("year", "FROM=dev", "TO=2027-28")).toContain(
    "Pulumi.2027-28.yaml and rosters/2027-28.csv are written",
  );
  expect(text("Pulumi.2027-28.yaml").split("\n")[0]).toBe(
    "# yaml-language-server: $schema=node_modules/aula/Pulumi.schema.json",
  );
  expect(existsSync(at("node_modules/aula/Pulumi.schema.json"))).toBe(true);
  expect((await run("make", ["down"], { STACK: "onsite" })).ok).toBe(true);
  expect(
    await server.kubectl(["get", "namespaces,clusterroles", "-l", `aula.dev/instance=${INSTANCE}`, "-o", "name"]),
  ).toBe("");
});

test("a cloud's SDK is named with the command that brings it into the fork", async () => {
  const { stderr } = await run("node", [
    "-e",
    'require("tsx/cjs/api").register(); const { loadCloud } = ' +
      'require("./node_modules/aula/components/cluster/cloud"); try { loadCloud("eks") } catch (error) { ' +
      "console.error(error.message) }",
  ]);
  expect(stderr).toMatch(
    /"eks" needs the package @pulumi\/aws, which is not installed; run "npm install --ignore-scripts @pulumi\/aws@\d+\.\d+\.\d+" first/,
  );
});
