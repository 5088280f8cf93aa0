#!/usr/bin/env node
// TypeScript is run as it is, so that the command is there right after `npm ci --ignore-scripts`, with nothing to build.
require("tsx/cjs/api").register();
const { main } = require("../cli.ts");
process.exitCode = main(process.argv.slice(2), { out: console.log, err: console.error });
