/** The Debian image under every image of ours: pulled, or made from Debian's packages. */

import { AulaError } from "../errors";
import { exec, tryExec } from "../exec";
import { canPull, type Engine } from "../machine/engine";
import type { Report } from "../report";

export type Release = "trixie" | "bookworm";

/**
 * Name of an image with the minimal Debian of a release; made on the first call and kept by the engine.
 * @throws AulaError when it can neither be pulled nor made
 */
export async function ensureBase(engine: Engine, release: Release, report: Report): Promise<string> {
  const pulled = `docker.io/library/debian:${release}-slim`;
  const made = `localhost/aula/base:${release}`;
  for (const image of [made, pulled]) if ((await engine.try(["image", "inspect", image])).ok) return image;
  if (await canPull(engine, pulled)) {
    report(`pulling ${pulled}`);
    await engine.run(["pull", pulled]);
    return pulled;
  }
  if (!(await tryExec("mmdebstrap", ["--version"])).ok) {
    throw new AulaError(
      `${pulled} cannot be pulled, and mmdebstrap, which would make it, is not installed.`,
      "Reach a container registry, or on Debian or Ubuntu: apt-get install mmdebstrap.",
    );
  }
  report(`making ${made} from Debian's packages`);
  // A pipe, so that no archive is left behind; pipefail, so that half a system is never imported.
  await exec(
    "bash",
    [
      "-o",
      "pipefail",
      "-c",
      `mmdebstrap --variant=minbase "$1" - | "$2" import - "$3"`,
      "make-base",
      release,
      engine.name,
      made,
    ],
    { env: engine.env },
  );
  return made;
}
