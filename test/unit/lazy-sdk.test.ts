import { execFileSync } from "node:child_process";

/** What a program printed that loads the SDK as every command does. */
const printed = (program: string): string => execFileSync(process.execPath, ["--require", "./components/lazy-sdk.cjs", "-e", `const pulumi = require("@pulumi/pulumi"); const loaded = (name) => Object.keys(require.cache).some((file) => file.includes("/node_modules/" + name + "/")); ${program}`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();

test("the SDK is loaded without a compiler and an npm client", () => {
  expect(printed(`console.log(loaded("@pulumi/pulumi"), loaded("typescript"), loaded("@npmcli/arborist"))`)).toBe("true false false");
});

test("a function that is turned into text still is, by the compiler that comes then", () => {
  expect(printed(`const seven = 7; pulumi.runtime.serializeFunction(() => seven + 1).then(({ text }) => console.log(text.includes("seven + 1"), text.includes("seven: 7"), loaded("typescript")))`)).toBe("true true true");
});
