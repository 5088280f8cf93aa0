/** After the last test, with KEEP=0: nothing of the tests' course is left. */
import { removeStack, STACK } from "./stack";
import { mustMake } from "./make";

async function teardown(): Promise<void> {
  await mustMake(["down"], { aloud: true });
  await mustMake(["purge", "CONFIRM=1"]);
  await mustMake(["down", "CLUSTER=1"], { aloud: true });
  removeStack(STACK);
}

void teardown();
