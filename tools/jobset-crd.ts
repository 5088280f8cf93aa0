/** Writes components/jobset/crd.json from JobSet's Go module, of the version that images/jobset/go.mod names. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CRD_FILE } from "../components/jobset/crd";
import { exec } from "../delivery/exec";
import { inTree } from "../delivery/paths";

const MODULE = "sigs.k8s.io/jobset";

/** The schema without descriptions, as controller-gen's `maxDescLen=0` makes it; a property may be called so. */
export function undescribed(value: unknown, named = false): unknown {
  if (Array.isArray(value)) return value.map((one) => undescribed(one));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, own]) => named || key !== "description" || typeof own !== "string")
      .map(([key, own]) => [key, undescribed(own, key === "properties")]),
  );
}

/** Folder of the module, downloaded where it is not there. */
export async function jobsetModule(): Promise<string> {
  const options = { cwd: inTree("images", "jobset"), env: { GOFLAGS: "", GOWORK: "off" } };
  return (JSON.parse(await exec("go", ["mod", "download", "-json", MODULE], options)) as { Dir: string }).Dir;
}

/** The file's text. */
export async function crdText(): Promise<string> {
  const file = join(await jobsetModule(), "config", "components", "crd", "bases", "jobset.x-k8s.io_jobsets.yaml");
  return `${JSON.stringify(undescribed(parse(readFileSync(file, "utf8"))), undefined, 1)}\n`;
}

if (require.main === module) void crdText().then((text) => writeFileSync(CRD_FILE, text));
