/** After the last test, with KEEP=0: nothing of the tests' course is left. */

import { mustMake } from "./make";
import { removeStack, STACK } from "./stack";

async function teardown(): Promise<void> {
  await mustMake(["down"], { aloud: true });
  await mustMake(["purge", "CONFIRM=1"]);
  await mustMake(["down", "CLUSTER=1"], { aloud: true });
  removeStack(STACK);
}

void teardown();
