#!/usr/bin/env node
const { existsSync } = require("node:fs");
const { join } = require("node:path");

// In the source tree, TypeScript runs directly, so that the command works right after `npm ci --ignore-scripts`,
// without a build.
if (existsSync(join(__dirname, "..", "cli.ts"))) require("tsx/cjs/api").register();
const { main } = require("../cli");
process.exitCode = main(process.argv.slice(2), { out: console.log, err: console.error });
