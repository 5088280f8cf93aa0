/** What `make down` says where namespaces do not end: `kubectl delete` waits for pods of a node that is gone. */

import { endNamespaces } from "../../delivery/course/down";
import { AulaError } from "../../delivery/errors";

function kubectl(ok: boolean): {
  calls: string[];
  try: (args: readonly string[]) => Promise<{ ok: boolean; stdout: string; stderr: string }>;
} {
  const calls: string[] = [];
  return {
    calls,
    try: (args) => {
      calls.push(args.join(" "));
      return Promise.resolve({
        ok,
        stdout: "",
        stderr: "error: timed out waiting for the condition on namespaces/ml-hub\n",
      });
    },
  };
}

describe("namespaces that do not end", () => {
  it("are named with the cure, after 5 minutes", async () => {
    const stuck = kubectl(false);
    await expect(endNamespaces(stuck, ["-l", "a=b"])).rejects.toThrow(AulaError);
    await expect(endNamespaces(stuck, ["-l", "a=b"])).rejects.toThrow(
      "namespaces did not end: error: timed out waiting for the condition on namespaces/ml-hub",
    );
    expect(stuck.calls[0]).toBe("delete namespace -l a=b --timeout=300s");
  });

  it("go with a cluster that is removed next, after a minute", async () => {
    const stuck = kubectl(false);
    expect(await endNamespaces(stuck, ["-l", "a=b"], true)).toContain("they go with the cluster");
    expect(stuck.calls).toEqual(["delete namespace -l a=b --timeout=60s"]);
  });
});

it("namespaces that end leave nothing to say", async () => {
  expect(await endNamespaces(kubectl(true), ["-l", "a=b"], true)).toBeUndefined();
});
