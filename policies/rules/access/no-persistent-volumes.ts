import { cis } from "../rule";
import { withoutRights } from "./rights";

/** Only storage classes create volumes. */
export const noPersistentVolumes = withoutRights({
  id: "no-persistent-volumes",
  severity: "high",
  reason:
    "A PersistentVolume can be a hostPath. Anyone who can create one can mount any file of a node and bypass " +
    "Pod Security.",
  cure: "Remove create on persistentvolumes; storage classes provide the volumes for claims.",
  reference: cis("5.1.9"),
  rights: [{ group: "", resources: ["persistentvolumes"], verbs: ["create", "update", "patch"] }],
});
