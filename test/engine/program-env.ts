/** The environment with what lets programs fail quickly; see plain-errors.ts. */
export function withPlainErrors<T extends NodeJS.ProcessEnv>(env: T): T & { NODE_OPTIONS: string } {
  const load = `--require=${JSON.stringify(require.resolve("./plain-errors"))}`;
  const given = env["NODE_OPTIONS"] ?? process.env["NODE_OPTIONS"] ?? "";
  return { ...env, NODE_OPTIONS: `${given} ${load}`.trim() };
}
