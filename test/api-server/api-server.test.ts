import { KUBERNETES_VERSION } from "../../delivery/versions";
import { startApiServer } from "./api-server";

test("starts, makes a namespace with its service account, and leaves nothing", async () => {
  const server = await startApiServer();
  try {
    await server.kubectl(["create", "namespace", "one"]);
    await server.kubectl(["wait", "--for=create", "serviceaccount/default", "-n", "one", "--timeout=30s"]);
    expect(await server.kubectl(["version", "--output=json"])).toContain(`"gitVersion": "${KUBERNETES_VERSION}"`);
  } finally {
    await server.stop();
  }
  expect((await server.tryKubectl(["version"])).ok).toBe(false);
});
