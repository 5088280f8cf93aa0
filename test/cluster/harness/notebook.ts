/** Python in a student's notebook pod, as the student, with the environment of its kernels. */
import { kubectlCommand } from "./kube";
import { studentNamespace } from "./stack";

/** A Python program that runs in a notebook pod. */
export interface Program {
  /** Everything printed so far, errors too. */
  readonly printed: () => string;
  /** Waits for printed text. @throws when the program ends without it, or after `seconds` */
  readonly until: (text: string, seconds: number) => Promise<void>;
  /** Lets the program's next `input()` go on. */
  readonly goOn: () => void;
  /** Waits for its end. */
  readonly end: () => Promise<{ code: number; printed: string }>;
}

/** Starts Python code in the notebook pod of `user`. */
export async function startPython(user: string, code: string): Promise<Program> {
  const { execa } = await import("execa");
  const [file, args] = await kubectlCommand();
  const command = [
    "exec",
    "-i",
    "-n",
    studentNamespace(user),
    "notebook",
    "-c",
    "notebook",
    "--",
    "python",
    "-u",
    "-c",
    code,
  ];
  const child = execa(file, [...args, ...command], { stdin: "pipe", reject: false, all: true, timeout: 280_000 });
  let printed = "";
  child.all.on("data", (data: Buffer) => {
    printed += data.toString();
  });
  const ended = child.then(({ exitCode }) => ({ code: exitCode ?? 1, printed }));
  return {
    printed: () => printed,
    goOn: () => {
      child.stdin.write("\n");
    },
    end: () => ended,
    until: (text, seconds) =>
      new Promise((resolve, reject) => {
        const fail = (why: string): void => {
          done();
          reject(new Error(`"${text}" was not printed: ${why}\n${printed}`));
        };
        const timer = setTimeout(() => fail(`not within ${seconds} s`), seconds * 1000);
        const look = (): void => {
          if (printed.includes(text)) {
            done();
            resolve();
          }
        };
        const done = (): void => {
          clearTimeout(timer);
          child.all.off("data", look);
        };
        child.all.on("data", look);
        void ended.then(() => {
          look();
          fail("the program ended");
        });
        look();
      }),
  };
}

/** Runs Python code in the notebook pod of `user` to its end. @throws when it fails */
export async function python(user: string, code: string): Promise<string> {
  const { code: exit, printed } = await (await startPython(user, code)).end();
  if (exit !== 0) throw new Error(`python in ${user}'s notebook ended with ${exit}:\n${printed}`);
  return printed.trim();
}

/** Runs Python code that prints one line of JSON last, and returns that. */
export async function pythonJson<T>(user: string, code: string): Promise<T> {
  return JSON.parse((await python(user, code)).split("\n").pop() ?? "") as T;
}
