// Node reads the package.json of drizzle-orm (179 KB) again for each of its 150 modules, which costs
// half a second and 200 MB at every start. This hook answers for the imports inside drizzle-orm
// without it. Delete this file, and `--import` in package.json, with drizzle-orm 1.0.
import * as module from 'node:module';

if (!module.registerHooks) {
  console.error(`Node.js 22.18 or newer is needed, but this is ${process.version}.`);
  process.exit(1);
}

module.registerHooks({
  resolve(specifier, context, next) {
    const isInside = context.parentURL?.includes('/node_modules/drizzle-orm/');
    if (!isInside || !specifier.startsWith('.')) return next(specifier, context);
    const { href: url } = new URL(specifier, context.parentURL);
    return { url, format: 'module', shortCircuit: true };
  },
});
