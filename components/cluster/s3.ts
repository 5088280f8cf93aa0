/** S3-compatible storage: where it is, and where a person's own key is found. Pure. */
import { dirname } from "node:path";
import { z } from "zod";
import { S3_CREDENTIALS } from "../contract/constants";
import { address, matching } from "../fields";

/** The key `aula:s3`. */
export const S3Schema = z.strictObject({
  endpoint: address("https://s3.example.edu").describe(
    "Where s3a:// addresses lead; network rules let students' pods reach its port.",
  ),
  region: matching(/^[a-z0-9-]{1,32}$/, "the name of a region, such as eu-south-1")
    .prefault("us-east-1")
    .describe("Region that requests are signed for; most stores but Amazon's take any."),
});
export type S3Store = z.infer<typeof S3Schema>;

/** TCP ports that students' pods must reach for it, which network rules must open. */
export function s3Ports(store: S3Store | undefined): number[] {
  if (store === undefined) return [];
  const { port, protocol } = new URL(store.endpoint);
  return [Number(port || (protocol === "https:" ? 443 : 80))];
}

/**
 * The Secret of a namespace with its person's key, which the course does not make: its one entry `credentials` is a
 * file as every AWS library reads it. A pod starts without it too.
 */
export const S3 = {
  secret: "s3",
  folder: dirname(S3_CREDENTIALS),
  variable: "AWS_SHARED_CREDENTIALS_FILE",
  file: S3_CREDENTIALS,
} as const;
