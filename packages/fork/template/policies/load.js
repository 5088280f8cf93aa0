// What Pulumi loads. Not index.ts itself: Pulumi would check its types at every preview.
require("tsx/cjs/api").register();
require("./index.ts");
