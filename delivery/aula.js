#!/usr/bin/env node
// A course's own program is TypeScript, and here in the tree all of this is.
require("tsx/cjs/api").register();
require("./cli");
