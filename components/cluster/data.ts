/** A course's shared data: one volume that every pod of students reads and none writes. Pure. */
import { z } from "zod";
import { DATA_FOLDER } from "../contract/constants";
import { matching } from "../fields";

const folder = (example: string) => matching(/^\/[^\s:]*[^\s:/]$/, `an absolute path such as ${example}`);

/** The key `aula:data`. */
export const DataSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z
        .literal("node")
        .describe(
          "A folder that every node has at the same path: a file system that the site mounts everywhere, or the " +
            "local cluster's own folder.",
        ),
      path: folder("/var/aula/homes/shared").describe(
        "The folder on the nodes. It is made, empty, where it is not there.",
      ),
    }),
    z.strictObject({
      kind: z.literal("nfs").describe("An NFS server; the clouds have their own (EFS, Filestore, Azure Files)."),
      server: matching(
        /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/,
        "the name or address of an NFS server, such as nfs.example.edu",
      ).describe("The server."),
      path: folder("/export/course").describe("The folder that it exports."),
    }),
  ],
  "a block that says of which kind it is: { kind: nfs, server: nfs.example.edu, path: /export/course }, or { " +
    "kind: node, path: /var/aula/homes/shared }",
);
export type DataSource = z.infer<typeof DataSchema>;

/**
 * Name of the claim in each namespace, where pods find it, and its size: a number that Kubernetes wants and nobody
 * enforces.
 */
export const DATA = { claim: "data", path: DATA_FOLDER, size: "1Mi" } as const;

/**
 * What a PersistentVolume says of where its files are. A folder of the node is mounted by the volume and never by a
 * pod: *restricted* holds.
 */
export function volumeSource(source: DataSource) {
  return source.kind === "nfs"
    ? { nfs: { server: source.server, path: source.path, readOnly: true } }
    : { hostPath: { path: source.path, type: "DirectoryOrCreate" } };
}
