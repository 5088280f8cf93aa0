import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { transformed, type Transform } from "./transform";

/**
 * Secret: 32 random bytes, base64, from which every password and key is derived: one thing to keep, to hand to another engine and to lose. A
 * resource for each password would be two more a student, and a run that ends before it has written its state would forget them.
 * @param name logical name of what it is for
 */
export function courseSeed(name: string, opts?: pulumi.CustomResourceOptions, transform?: Transform<random.RandomBytesArgs>): pulumi.Output<string> {
  const own = `${name}-seed`;
  return pulumi.secret(new random.RandomBytes(own, transformed(transform, own, { length: 32 }), opts).base64);
}
