/** Containers of podman whose end nobody wrote down. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../../delivery/machine/engine";
import { exitsFolder, noteLost } from "../../delivery/machine/lost-containers";

const engine = (name: Engine["name"], list: string): Engine => ({
  name,
  env: {},
  run: async () => list,
  try: async () => ({ ok: true, stdout: list, stderr: "" }),
});
const NOBODY = "4194305"; // above the largest process number that Linux gives

describe("noteLost", () => {
  const runtime = mkdtempSync(join(tmpdir(), "aula-unit-"));
  const folder = join(runtime, "libpod", "tmp", "exits");
  mkdirSync(folder, { recursive: true });
  const before = { env: process.env["XDG_RUNTIME_DIR"], getuid: process.getuid };
  beforeAll(() => {
    process.env["XDG_RUNTIME_DIR"] = runtime;
    process.getuid = () => 1000;
  });
  afterAll(() => {
    if (before.env === undefined) delete process.env["XDG_RUNTIME_DIR"];
    else process.env["XDG_RUNTIME_DIR"] = before.env;
    process.getuid = before.getuid;
  });

  it("leaves an exit code for what podman calls up or stopping and no process belongs to", async () => {
    await noteLost(
      engine("podman", `aaa ${NOBODY} Up 5 minutes ago\nbbb ${NOBODY} Stopping\nccc ${NOBODY} Exited (0) 1 hour ago\n`),
      "name=x",
    );
    expect(readdirSync(folder).sort()).toEqual(process.platform === "linux" ? ["aaa", "bbb"] : []);
    if (process.platform === "linux") expect(readFileSync(join(folder, "aaa"), "utf8")).toBe("137");
  });

  it("takes a process that was given the number later for another one", async () => {
    await noteLost(engine("podman", `ddd ${process.pid} Up 5 minutes ago\n`), "name=x");
    expect(readdirSync(folder).includes("ddd")).toBe(process.platform === "linux");
  });

  it("leaves docker alone", async () => {
    await noteLost(engine("docker", `eee ${NOBODY} Up 5 minutes ago\n`), "name=x");
    expect(readdirSync(folder)).not.toContain("eee");
  });
});

it("knows where podman's monitors write, as root and as a user", () => {
  expect(exitsFolder({}, 0)).toBe("/run/libpod/exits");
  expect(exitsFolder({ XDG_RUNTIME_DIR: "/run/user/1000" }, 1000)).toBe("/run/user/1000/libpod/tmp/exits");
  expect(exitsFolder({}, 1000)).toBeUndefined();
});
