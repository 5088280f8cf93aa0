// SWC only strips the types (tsc checks them in `make check`): the unit and policy suites stay well under a minute.
const transform = {
  "^.+\\.[tj]s$": [
    "@swc/jest",
    { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
  ],
};

// These libraries are published as ES modules only; jest runs CommonJS, so they are transformed too.
const esm =
  "execa|listr2|p-retry|is-network-error|csv-parse|csv-stringify|is-plain-obj|strip-final-newline|npm-run-path|path-key|unicorn-magic|figures|is-unicode-supported|pretty-ms|parse-ms|@sindresorhus/.*|@sec-ant/.*|get-stream|is-stream|human-signals|yoctocolors";

const project = (displayName, testMatch = `<rootDir>/test/${displayName}/**/*.test.ts`) => ({
  displayName,
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(${esm})/)`],
  // It exports nothing to CommonJS.
  moduleNameMapper: { "^unicorn-magic$": "<rootDir>/node_modules/unicorn-magic/node.js" },
  testMatch: [testMatch],
});

// A real cluster: minutes, one file after another in the order of their names (test/suites.ts).
const harness = "<rootDir>/test/cluster/harness";
const real = (displayName, testMatch) => ({
  ...project(displayName, testMatch),
  setupFilesAfterEnv: [`${harness}/patience.js`],
  testEnvironmentOptions: { globalsCleanup: "off" },
});
const cluster = {
  ...real("cluster", "<rootDir>/test/cluster/*.test.ts"),
  globalSetup: `${harness}/setup.js`,
  globalTeardown: `${harness}/teardown.js`,
};
const heavy = real("heavy", "<rootDir>/test/cluster/heavy/*.test.ts");

// A real API server by itself, seconds; and, where a `pulumi` is on PATH, the real engine against it.
const apiServer = real("api-server", "<rootDir>/test/api-server/*.test.ts");
const engine = real("engine", "<rootDir>/test/engine/*.test.ts");

// Need their clouds' SDKs, which `make check-targets` installs, each with a copy of Pulumi's own SDK, as in a real run.
const targets = {
  ...project("targets", "<rootDir>/targets/*/*.test.ts"),
  testEnvironmentOptions: { globalsCleanup: "off" },
};

// Pulumi's SDK loads both for functions that it turns into text, which nothing here does; each test file would load them anew, for seconds.
const light = (displayName) => {
  const own = project(displayName);
  return {
    ...own,
    moduleNameMapper: { ...own.moduleNameMapper, "^(typescript|@npmcli/arborist)$": "<rootDir>/test/nothing.js" },
  };
};

module.exports = {
  // Tests of one file that run side by side (`it.concurrent`): as many as there are cores on the smallest machine.
  maxConcurrency: 2,
  projects: [light("unit"), light("policy"), targets, apiServer, engine, cluster, heavy],
};
