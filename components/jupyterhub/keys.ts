import type * as pulumi from "@pulumi/pulumi";
import { keyFor } from "../secrets";

/** The hub's keys: 32 bytes each, hexadecimal. */
export interface HubKeys {
  /** Token that the proxy's API asks for. */
  readonly proxyToken: pulumi.Input<string>;
  /** Key of the hub's cookies. */
  readonly cookieSecret: pulumi.Input<string>;
  /** Key of what the hub encrypts in its database. */
  readonly cryptKey: pulumi.Input<string>;
  /** Token of the hub's service `ops`, which the command line uses. */
  readonly opsToken: pulumi.Input<string>;
}

/** The hub's keys out of a course's seed; secrets. @param name logical name of the course, which they are derived for */
export function hubKeys(name: string, seed: pulumi.Output<string>): HubKeys {
  const key = (own: string) => seed.apply((text) => keyFor(text, `${name}-${own}`));
  return { proxyToken: key("proxy-token"), cookieSecret: key("cookie-secret"), cryptKey: key("crypt-key"), opsToken: key("ops-token") };
}
