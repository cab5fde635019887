/** As much of an engine as a provider asks: which stack's program runs. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { GetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb";

export interface FakeEngine {
  readonly address: string;
  /** The stack's name; undefined while no program runs. */
  stack: string | undefined;
  close(): void;
}

export async function openEngine(): Promise<FakeEngine> {
  const server = new Server();
  const refuse = (_call: unknown, done: (error: Error) => void) => done(new Error("not asked for"));
  const engine: FakeEngine = { address: "", stack: "dev", close: () => server.forceShutdown() };
  server.addService(EngineService, {
    log: refuse,
    getRootResource: (_call: unknown, done: (error: null, answer: object) => void) => {
      const { stack } = engine;
      const urn =
        stack === undefined ? "" : `urn:pulumi:${stack}::p::pulumi:pulumi:Stack::p-${stack}`;
      done(null, new GetRootResourceResponse().setUrn(urn));
    },
    setRootResource: refuse,
    startDebugging: refuse,
    requirePulumiVersion: refuse,
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return Object.assign(engine, { address: `127.0.0.1:${port}` });
}
