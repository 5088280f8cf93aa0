import type * as pulumi from "@pulumi/pulumi";
import { keyFor } from "../secrets";

/** The hub's keys: 32 bytes each, hexadecimal. */
export interface HubKeys {
  /** Token for the proxy's API. */
  readonly proxyToken: pulumi.Input<string>;
  /** Key for the hub's cookies. */
  readonly cookieSecret: pulumi.Input<string>;
  /** Key for data that the hub encrypts in its database. */
  readonly cryptKey: pulumi.Input<string>;
  /** Token of the hub's service `ops`, which the command line uses. */
  readonly opsToken: pulumi.Input<string>;
}

/** The hub's keys, derived from a course's seed, as secrets. @param name logical name of the course */
export function hubKeys(name: string, seed: pulumi.Output<string>): HubKeys {
  const key = (own: string) => seed.apply((text) => keyFor(text, `${name}-${own}`));
  return {
    proxyToken: key("proxy-token"),
    cookieSecret: key("cookie-secret"),
    cryptKey: key("crypt-key"),
    opsToken: key("ops-token"),
  };
}
