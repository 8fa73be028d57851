import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Loads a package by its name when it is needed: what nobody chose stays on the disk. */
export function loadPackage<Module>(name: string): Module {
  return require(name) as Module;
}
