// The engine that started this process, seen from inside Pulumi's dynamic-provider process.
import { fstatSync } from "node:fs";
import { createRequire } from "node:module";
import type * as grpc from "@grpc/grpc-js";
import type * as engine from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as messages from "@pulumi/pulumi/proto/engine_pb";

const ASK_MILLISECONDS = 5000;

/** Where the engine listens: the last argument. Undefined in any process but a dynamic provider's. */
export function engineAddress(): string | undefined {
  const [, script = "", ...args] = process.argv;
  return /[\\/]dynamic-provider([\\/]index(\.js)?)?$/.test(script) ? args.at(-1) : undefined;
}

/**
 * The URN of the stack whose program runs. Nothing else that reaches a dynamic provider names the
 * stack. Undefined while no program runs (refresh, destroy) and where the engine does not answer.
 */
export async function stackOf(address: string): Promise<string | undefined> {
  const load = createRequire(__filename);
  const { EngineClient } = load("@pulumi/pulumi/proto/engine_grpc_pb") as typeof engine;
  const { GetRootResourceRequest } = load("@pulumi/pulumi/proto/engine_pb") as typeof messages;
  // Pulumi's own copy: a channel's credentials of another one are refused.
  const loadBeside = createRequire(load.resolve("@pulumi/pulumi/package.json"));
  const { credentials, Metadata } = loadBeside("@grpc/grpc-js") as typeof grpc;
  const client = new EngineClient(address, credentials.createInsecure());
  const options = { deadline: Date.now() + ASK_MILLISECONDS };
  try {
    return await new Promise((resolve) => {
      const request = new GetRootResourceRequest();
      client.getRootResource(request, new Metadata(), options, (error, answer) => {
        resolve(error === null ? answer.getUrn() || undefined : undefined);
      });
    });
  } finally {
    client.close();
  }
}

/**
 * Calls back once the engine is gone without having ended this process, as when it was killed. Its
 * end shows as the end of the standard input, which the engine holds. Pulumi's own code would leave
 * this process running for ever.
 */
export function whenEngineIsGone(gone: () => void): void {
  if (engineAddress() === undefined || !isHeldByEngine()) return;
  const input = process.stdin;
  input.once("end", gone).once("error", gone);
  input.resume();
  // A pipe keeps no process alive by itself.
  if ("unref" in input) input.unref();
}

/** A file or a terminal has no end that would mean anything. */
function isHeldByEngine(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    return false;
  }
}
