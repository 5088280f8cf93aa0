import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type Transform, transformed } from "./transform";

/**
 * Secret: 32 random bytes, base64, from which every password and key is derived, so that there is only one secret to
 * keep and to pass on. A resource for each password would add two resources per student, and a run that ends before it
 * has written its state would lose them.
 * @param name logical name of its purpose
 */
export function courseSeed(
  name: string,
  opts?: pulumi.CustomResourceOptions,
  transform?: Transform<random.RandomBytesArgs>,
): pulumi.Output<string> {
  const own = `${name}-seed`;
  return pulumi.secret(new random.RandomBytes(own, transformed(transform, own, { length: 32 }), opts).base64);
}
