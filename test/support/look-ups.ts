/** A program that looks things up, without an engine and with a Prefect server that is made up. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";

/** A Prefect 3 server that has what the test says, and nothing else. */
export interface MadeUpServer {
  readonly apiUrl: string;
  /** Path below the API -> status and body; what is not here answers 404. */
  readonly has: Record<string, readonly [status: number, body: unknown]>;
  /** `GET /work_pools/ml`, with the credentials that came along; without the version. */
  readonly asked: { readonly call: string; readonly credentials: string | undefined }[];
  close(): Promise<void>;
}

export async function madeUpServer(): Promise<MadeUpServer> {
  const has: MadeUpServer["has"] = { "/admin/version": [200, "3.8.8"] };
  const asked: MadeUpServer["asked"] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace(/^\/api/, "");
    const credentials = request.headers.authorization;
    if (path !== "/admin/version") asked.push({ call: `${request.method} ${path}`, credentials });
    const [status, body] = has[path] ?? [404, { detail: "Not here" }];
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    apiUrl: `http://127.0.0.1:${port}/api`,
    has,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An output taken apart. */
export interface Parts {
  readonly value: unknown;
  readonly known: boolean;
  readonly secret: boolean;
  readonly dependsOn: readonly string[];
}

/** What came of a program: an output's parts, or its error; and the warnings on the way. */
export interface Outcome {
  readonly output?: Parts;
  readonly error?: Error;
  readonly warnings: readonly string[];
}

export interface Circumstances {
  /** @default false */
  readonly preview?: boolean;
  /** Whether the resources of a preview exist already. @default false */
  readonly deployed?: boolean;
  /** Stack config by full key. @default {} */
  readonly config?: Readonly<Record<string, string>>;
}

/** Runs a program that ends in an output or a promise. */
export async function outcomeOf(
  program: () => pulumi.Output<unknown> | Promise<unknown>,
  { preview = false, deployed = false, config = {} }: Circumstances = {},
): Promise<Outcome> {
  const mocks: pulumi.runtime.Mocks = {
    // Without an id it is there only after an up.
    newResource: ({ name, inputs }) => ({
      id: preview && !deployed ? undefined : `id-of-${name}`,
      state: inputs,
    }),
    call: () => ({}),
  };
  await pulumi.runtime.setMocks(mocks, "project", "dev", preview);
  pulumi.runtime.setAllConfig(config);
  const warnings: string[] = [];
  const { warn: print } = console;
  console.warn = (...text: unknown[]) => void warnings.push(text.join(" "));
  try {
    const result = program();
    const output = await partsOf(result);
    return { output, warnings };
  } catch (error) {
    return { error: error as Error, warnings };
  } finally {
    console.warn = print;
    await pulumi.runtime.disconnect();
  }
}

async function partsOf(result: pulumi.Output<unknown> | Promise<unknown>): Promise<Parts> {
  if (result instanceof Promise) {
    return { value: await result, known: true, secret: false, dependsOn: [] };
  }
  const inner = result as unknown as {
    promise(): Promise<unknown>;
    isKnown: Promise<boolean>;
    isSecret: Promise<boolean>;
    allResources(): Promise<Set<pulumi.Resource>>;
  };
  const value = await inner.promise();
  const resources = [...(await inner.allResources())] as unknown as { __name: string }[];
  return {
    value,
    known: await inner.isKnown,
    secret: await inner.isSecret,
    dependsOn: resources.map(({ __name }) => __name),
  };
}

/** An output that only an up would tell. */
export function unknown(): pulumi.Output<string> {
  return pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
}
