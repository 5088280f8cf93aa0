#!/usr/bin/env node
const { existsSync } = require("node:fs");
const { join } = require("node:path");

// In the tree TypeScript is run as it is, so that the command is there right after `npm ci --ignore-scripts`, with nothing to build.
if (existsSync(join(__dirname, "..", "cli.ts"))) require("tsx/cjs/api").register();
const { main } = require("../cli");
process.exitCode = main(process.argv.slice(2), { out: console.log, err: console.error });
