import util from "node:util";

/**
 * Loaded into programs: the SDK formats errors with colours, and Node 20's colouring of stack
 * traces runs for a minute, until memory ends, on a path such as `node_modules/@pulumi/resource.ts`,
 * which is what the SDK's source maps make of its own. Without colours it does not.
 */
const { inspect } = util;
const plain = (value: unknown, options?: util.InspectOptions): string =>
  inspect(value, { ...options, colors: false });
util.inspect = Object.assign(plain, inspect) as typeof inspect;

export {};
