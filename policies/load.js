// Pulumi loads this file and not index.ts: Pulumi would check the types of index.ts at every preview, which takes six
// times as long as everything else.
require("tsx/cjs/api").register();
require("./index.ts");
