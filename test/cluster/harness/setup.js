// tsx runs what needs the ES modules of the product; jest only hears the sign-ins.
const { execFileSync } = require("node:child_process");

module.exports = () => {
  process.stderr.write("\n");
  process.env.AULA_TEST_SIGNINS = execFileSync("node_modules/.bin/tsx", ["test/cluster/harness/setup.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
  })
    .toString()
    .trim();
};
