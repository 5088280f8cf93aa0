import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Volumes come from storage classes. */
export const noPersistentVolumes = withoutRights({
  id: "no-persistent-volumes",
  severity: "high",
  reason: "A PersistentVolume may be a hostPath: who can create one mounts any file of a node, past Pod Security.",
  cure: "Remove create on persistentvolumes; claims get theirs from a storage class.",
  reference: cis("5.1.9"),
  rights: [{ group: "", resources: ["persistentvolumes"], verbs: ["create", "update", "patch"] }],
});
