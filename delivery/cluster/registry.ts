/**
 * The registry beside the cluster: one container, its content in the data folder, published on the loopback address
 * only.
 */
import { mkdir } from "node:fs/promises";
import type { KindTarget } from "../../components/config";
import { contentTag } from "../../components/images/catalogue";
import { AulaError } from "../errors";
import { ensureBase } from "../images/base-image";
import { buildImage } from "../images/build-image";
import type { Engine } from "../machine/engine";
import { noteLost } from "../machine/lost-containers";
import { inTree, registryDir } from "../paths";
import type { Report } from "../report";
import { nodeContainers, REGISTRY } from "./nodes";

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/v2/`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.ok,
    () => false,
  );

/** The registry's image; built when its folder changed. */
async function image(engine: Engine, report: Report): Promise<string> {
  const context = inTree("images", "registry");
  const tag = `localhost/aula/registry:${contentTag(context)}`;
  if (!(await engine.try(["image", "inspect", tag])).ok) {
    await buildImage(engine, { context, tag, base: await ensureBase(engine, "trixie", report) }, report);
  }
  return tag;
}

/**
 * podman's name server is a process of its own, and podman does not start it again when it died: nodes then run what
 * they have and can pull nothing new.
 */
async function nameServer(engine: Engine, { cluster }: KindTarget, report: Report): Promise<void> {
  if (engine.name !== "podman") return;
  const nodes = (await nodeContainers(engine, cluster)).map(({ name }) => name);
  const resolves = await Promise.all(
    nodes.map(async (node) => (await engine.try(["exec", node, "getent", "hosts", REGISTRY])).ok),
  );
  if (resolves.every(Boolean)) return;
  report("starting podman's name server again");
  await engine.try(["network", "reload", REGISTRY, ...nodes]);
}

/**
 * A registry that answers on 127.0.0.1:<registryPort> and that nodes reach by its container's name. The cluster must be
 * there: its network is the registry's.
 * @throws AulaError when it does not answer
 */
export async function ensureRegistry(engine: Engine, target: KindTarget, report: Report): Promise<void> {
  const tag = await image(engine, report);
  await noteLost(engine, `name=^${REGISTRY}$`);
  const format =
    "{{.State.Running}} {{.Config.Image}} {{range $port, $at := .HostConfig.PortBindings}}{{range " +
    "$at}}{{.HostPort}}{{end}}{{end}}";
  const found = await engine.try(["container", "inspect", "--format", format, REGISTRY]);
  const [running, from, port] = found.stdout.trim().split(" ");
  if (found.ok && from === tag && port === String(target.registryPort)) {
    if (running !== "true") await engine.run(["start", REGISTRY]);
  } else {
    if (found.ok) await engine.run(["rm", "--force", REGISTRY]);
    await mkdir(registryDir(), { recursive: true });
    report(`starting the registry on 127.0.0.1:${target.registryPort}`);
    // docker's root would own the content; podman maps root to the user already.
    const user = engine.name === "docker" ? ["--user", `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`] : [];
    await engine.run([
      "run",
      "--detach",
      "--name",
      REGISTRY,
      "--restart=unless-stopped",
      "--network",
      "kind",
      ...user,
      "--publish",
      `127.0.0.1:${target.registryPort}:5000`,
      "--volume",
      `${registryDir()}:/var/lib/registry`,
      tag,
    ]);
  }
  const { default: pRetry } = await import("p-retry");
  await pRetry(
    async () => {
      if (!(await answers(target.registryPort))) throw new Error("not yet");
    },
    { retries: 30, factor: 1, minTimeout: 500 },
  ).catch(async () => {
    const log = await engine.try(["logs", "--tail", "5", REGISTRY]);
    throw new AulaError(
      `The registry does not answer on 127.0.0.1:${target.registryPort}:\n${log.stdout}${log.stderr}`,
      `Look at \`${engine.name} logs ${REGISTRY}\`, or choose another aula:target.registryPort.`,
    );
  });
  await nameServer(engine, target, report);
}
