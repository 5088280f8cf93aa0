/** A site's files by themselves: registry credentials, kept as a secret of the stack, in a namespace that is there. */
import * as pulumi from "@pulumi/pulumi";
import { dockerConfig, identityOf, namespaceOf, SiteFiles } from "aula";

const identity = identityOf("ml", "2026-27");
const password = new pulumi.Config("registry").requireSecret("password");

new SiteFiles("site", {
  identity,
  namespace: namespaceOf(identity.instance, "bench"),
  site: {
    pullSecret: password.apply((known) =>
      dockerConfig({ "registry.example.edu": { username: "robot", password: known } }),
    ),
  },
});
