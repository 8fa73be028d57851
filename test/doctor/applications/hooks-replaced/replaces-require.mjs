import Module, { createRequire } from 'node:module';

// Compiles by itself, and asks nobody who was there before.
const load = Module._load;
const files = new Map();
Module._load = function (request, parent, isMain) {
  if (Module.isBuiltin(request)) return load.call(this, request, parent, isMain);
  const file = Module._resolveFilename(request, parent, isMain);
  if (!files.has(file)) {
    const module = new Module(file, parent);
    files.set(file, module);
    module.load(file);
  }
  return files.get(file).exports;
};
export default createRequire;
