// The tests' cluster stays up for the next run, unless KEEP=0.
const { execFileSync } = require("node:child_process");

module.exports = () => {
  if (process.env.KEEP === "0")
    execFileSync("node_modules/.bin/tsx", ["test/cluster/harness/teardown.ts"], { stdio: "inherit" });
};
