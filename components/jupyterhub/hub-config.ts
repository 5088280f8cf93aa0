/** `aula:hub.config`: traits of JupyterHub by class, as in `hub.config` of zero-to-jupyterhub. Pure. */
import { z } from "zod";
import { matching } from "../fields";
import { redacted } from "../redact";
import GUARDS from "./guarded-traits.json";

/** traitlets reads them for every class that is made of them: spawner, authenticator and hub at once. */
const BASES = ["Application", "Configurable", "LoggingConfigurable", "SingletonConfigurable"];

/** Why a trait cannot be set, and what to do; undefined: it is passed through. */
function refusal(name: string, trait: string): string | undefined {
  if (BASES.includes(name)) {
    return `every part of the hub is made of the class ${name}; write the class that you mean, such as KubeSpawner`;
  }
  const guard = GUARDS.find(({ classes, traits }) => classes.includes(name) && traits.includes(trait));
  return guard && `${guard.why}; ${guard.cure}`;
}

const traitName = matching(/^[a-z]\w*$/, "the name of a trait, such as start_timeout");
const className = matching(/^[A-Z]\w*$/, "the name of a class of JupyterHub, such as KubeSpawner");
const TRAITS = "a block of traits, such as { start_timeout: 600 }";
const CLASSES = "a block of classes, such as { KubeSpawner: { start_timeout: 600 } }";

/** The key `aula:hub`. Values are JSON: whether a trait takes them, only JupyterHub knows. */
export const HubSchema = z
  .strictObject({
    config: z
      .record(className, z.record(traitName, z.json(), TRAITS), CLASSES)
      .prefault({})
      .describe(`Traits of JupyterHub by class: ${CLASSES}. Not for secrets: a ConfigMap holds them.`),
  })
  .superRefine(({ config }, ctx) => {
    for (const [name, traits] of Object.entries(config)) {
      for (const [trait, value] of Object.entries(traits)) {
        const path = ["config", name, trait];
        const refused = refusal(name, trait);
        if (refused === undefined) continue;
        ctx.addIssue({ code: "custom", path, message: `${redacted(path, value)} is not passed on: ${refused}` });
      }
    }
  });
