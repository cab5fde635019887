/** The SDK's own dynamic-provider process, spoken to as the engine does: over gRPC. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Properties = Record<string, JavaScriptValue>;

type Answer<T> = (error: ServiceError | null, answer: T) => void;

export class ProviderProcess {
  private constructor(
    private readonly client: ResourceProviderClient,
    private readonly child: ChildProcess,
    private readonly written: () => string,
  ) {}

  /**
   * Starts it as the CLI does: in the folder of the program, from which it resolves packages.
   * @param engine - the address of an engine that holds its standard input, as the real one does
   */
  static async start(folder: string, env: Readonly<Record<string, string>> = {}, engine?: string) {
    const script = createRequire(join(folder, "x.js")).resolve(
      "@pulumi/pulumi/cmd/dynamic-provider",
    );
    const child = spawn(process.execPath, [script, engine ?? "127.0.0.1:1"], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...env },
      stdio: [engine === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    let written = "";
    if (child.stdout === null || child.stderr === null) throw new Error("it has no output");
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      written += text;
    });
    const lines = createInterface(child.stdout);
    const [port] = (await once(lines, "line")) as [string];
    lines.on("line", (line) => {
      written += `${line}\n`;
    });
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    return new ProviderProcess(client, child, () => written);
  }

  /** What it has printed, which the CLI shows to the user. */
  get output(): string {
    return this.written();
  }

  async configure(settings: Properties): Promise<void> {
    const request = new rpc.ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(settings));
    await ask<rpc.ConfigureResponse>((answer) => this.client.configure(request, answer));
  }

  async check(olds: Properties, news: Properties) {
    const request = new rpc.CheckRequest();
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    const answer = await ask<rpc.CheckResponse>((done) => this.client.check(request, done));
    return {
      inputs: answer.getInputs()?.toJavaScript() ?? {},
      failures: answer.getFailuresList().map((failure) => failure.toObject()),
    };
  }

  async diff(id: string, olds: Properties, news: Properties) {
    const request = new rpc.DiffRequest();
    request.setId(id);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    const answer = await ask<rpc.DiffResponse>((done) => this.client.diff(request, done));
    const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
    const changes = answer.getChanges();
    return {
      changes: changes === DIFF_NONE ? "none" : changes === DIFF_SOME ? "some" : "unknown",
      replaces: answer.getReplacesList(),
    };
  }

  async create(inputs: Properties) {
    const request = new rpc.CreateRequest();
    request.setProperties(Struct.fromJavaScript(inputs));
    const answer = await ask<rpc.CreateResponse>((done) => this.client.create(request, done));
    return { id: answer.getId(), state: answer.getProperties()?.toJavaScript() ?? {} };
  }

  async read(id: string, state: Properties) {
    const request = new rpc.ReadRequest();
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(state));
    const answer = await ask<rpc.ReadResponse>((done) => this.client.read(request, done));
    return {
      id: answer.getId(),
      state: answer.getProperties()?.toJavaScript() ?? {},
      inputs: answer.getInputs()?.toJavaScript(),
    };
  }

  async update(id: string, olds: Properties, news: Properties) {
    const request = new rpc.UpdateRequest();
    request.setId(id);
    request.setOlds(Struct.fromJavaScript(olds));
    request.setNews(Struct.fromJavaScript(news));
    const answer = await ask<rpc.UpdateResponse>((done) => this.client.update(request, done));
    return answer.getProperties()?.toJavaScript() ?? {};
  }

  async delete(id: string, state: Properties): Promise<void> {
    const request = new rpc.DeleteRequest();
    request.setId(id);
    request.setProperties(Struct.fromJavaScript(state));
    await ask((done) => this.client.delete(request, done));
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const exited = once(this.child, "exit");
    if (this.child.kill("SIGKILL")) await exited;
    this.client.close();
  }

  /** Lets go of its standard input, as an engine does that is killed; resolves once it has ended. */
  async loseEngine(): Promise<void> {
    const exited = once(this.child, "exit");
    this.child.stdin?.destroy();
    await exited;
    this.client.close();
  }

  async stop(): Promise<void> {
    this.client.close();
    const exited = once(this.child, "exit");
    if (this.child.kill()) await exited;
  }
}

function ask<T>(call: (answer: Answer<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
}
