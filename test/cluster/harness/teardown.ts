/** After the last test: the cluster stays for the next run, unless KEEP=0. */
import { removeStack, STACK } from "./stack";
import { mustMake } from "./make";

export default async function teardown(): Promise<void> {
  if (process.env["KEEP"] !== "0") return;
  await mustMake(["down"], { aloud: true });
  await mustMake(["purge", "CONFIRM=1"]);
  await mustMake(["down", "CLUSTER=1"], { aloud: true });
  removeStack(STACK);
}
