/**
 * Runs a program against the SDK's own mock monitor and returns what it declared: no engine, no cluster. Renders and
 * unit tests use it.
 */
import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime";
import * as settings from "@pulumi/pulumi/runtime/settings";

/** One resource as the program declared it. */
export interface Declared {
  readonly type: string;
  /** Its logical name. */
  readonly name: string;
  /** Inputs, with secrets in clear and without fields that are not set. */
  readonly inputs: Record<string, unknown>;
  /** Inputs as the engine would get them, with secrets wrapped. */
  readonly raw: unknown;
}

/** What a program may ask of the world, and what it is told. */
export interface Answers {
  /** Outputs of a resource. Default: its inputs. */
  readonly outputs?: (args: MockResourceArgs) => Record<string, unknown> | undefined;
  /** Answer of a provider's function. Default: an error, for a program must read nothing outside. */
  readonly call?: (token: string, inputs: Record<string, unknown>) => Record<string, unknown>;
}

/** The SDK has no public way to wait until every registration has been answered (pulumi#6666). */
interface WaitForRPCs {
  waitForRPCs(): Promise<void>;
}

const SECRET = "4dabf18193072939515e22adb298388d";

/** A value with the SDK's wrappers of secrets taken off, and without fields that are not set. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (SECRET in value) return plain((value as { value?: unknown }).value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => [k, plain(v)]),
  );
}

/**
 * Everything that a program declares.
 * @param build declares it; @param stack its name
 * @param begin called when the mock monitor is there and before `build`
 */
export async function declaredBy<T>(
  build: () => T | Promise<T>,
  { outputs, call }: Answers = {},
  stack = "test",
  begin: () => void = () => undefined,
): Promise<{ declared: Declared[]; result: T }> {
  const declared: Declared[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        declared.push({
          type: args.type,
          name: args.name,
          inputs: plain(args.inputs) as Record<string, unknown>,
          raw: args.inputs,
        });
        return { id: args.name, state: { ...args.inputs, ...outputs?.(args) } };
      },
      call: ({ token, inputs }: MockCallArgs) => {
        if (call) return call(token, inputs as Record<string, unknown>);
        throw new Error(`the program calls ${token}: it must read nothing outside`);
      },
    },
    "aula",
    stack,
  );
  begin();
  const limit = Error.stackTraceLimit;
  // The SDK takes a stack trace of every promise: with 200 students that was two thirds of the time.
  Error.stackTraceLimit = 0;
  try {
    const result = await build();
    await (settings as typeof settings & WaitForRPCs).waitForRPCs();
    return { declared, result };
  } finally {
    Error.stackTraceLimit = limit;
  }
}
