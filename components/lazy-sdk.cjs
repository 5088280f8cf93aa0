// Preloaded (node --require) by everything that loads Pulumi's SDK: it loads a TypeScript compiler and an npm client for functions that it turns
// into text, which a course has none of, and that is 0.75 s of each command. They come when somebody asks for anything of theirs.
const Module = require("node:module");

const LATER = /(^|\/)typescript-shim$|^@npmcli\/arborist$/;
const load = Module._load;

Module._load = function (request, parent, isMain) {
  if (!LATER.test(request)) return load.call(this, request, parent, isMain);
  let real;
  // Said to be an ES module, or who imports it would copy its names at once.
  return new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : (real ??= load.call(Module, request, parent, isMain))[name]) });
};
