import { nsa } from "../rule";
import { withoutRights } from "./rights";

/** Nobody can open a shell in other people's containers. */
export const noExecRights = withoutRights({
  id: "no-exec-rights",
  severity: "high",
  reason:
    "exec, attach and ephemeral containers give a shell inside a running pod, with its files and its token, " +
    "and leave no trace in the pod's own logs.",
  cure: "Remove pods/exec, pods/attach and pods/ephemeralcontainers from the role.",
  reference: nsa("C-0002"),
  // get is enough for exec and attach over WebSocket.
  rights: [
    { group: "", resources: ["pods/exec", "pods/attach"], verbs: ["create", "get"] },
    { group: "", resources: ["pods/ephemeralcontainers"], verbs: ["update", "patch"] },
  ],
});
