/**
 * Loaded into processes that the engine starts detached: ends them when the engine is gone, which
 * shows as the end of their standard input, after a while for what is being done to finish.
 */
const GRACE_MILLISECONDS = 5000;

process.stdin.on("error", () => undefined);
process.stdin.on("end", () => setTimeout(() => process.exit(0), GRACE_MILLISECONDS));
process.stdin.resume();
if ("unref" in process.stdin) process.stdin.unref();
