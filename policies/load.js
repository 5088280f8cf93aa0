// What Pulumi loads. Not index.ts itself: Pulumi would check its types at every preview, which takes six times as long as all the rest.
require("tsx/cjs/api").register();
require("./index.ts");
