import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { allProcesses } from "./processes";

const run = promisify(execFile);

/** What the index has: a package of one module that says where it is from. */
export const PRIVATE_PACKAGE = "privately-indexed";

const WHEEL = "privately_indexed-1.0-py3-none-any.whl";

/** Writes the wheel to its standard output. */
const MAKE_WHEEL = `
import io, sys, zipfile
info = "privately_indexed-1.0.dist-info"
files = {
    "privately_indexed.py": "origin = 'the private index'\\n",
    f"{info}/METADATA": "Metadata-Version: 2.1\\nName: privately-indexed\\nVersion: 1.0\\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
files[f"{info}/RECORD"] = "".join(f"{name},,\\n" for name in [*files, f"{info}/RECORD"])
data = io.BytesIO()
with zipfile.ZipFile(data, "w") as wheel:
    for name, text in files.items():
        wheel.writestr(name, text)
sys.stdout.buffer.write(data.getvalue())
`;

/** An index of Python packages on loopback that asks for a user and password. */
export class PrivateIndex {
  /** How often a file was fetched by somebody who knew the password. */
  fetched = 0;
  /** Processes that had the password among their arguments while somebody asked. */
  readonly told: string[] = [];

  private constructor(
    private readonly server: Server,
    public password: string,
  ) {}

  static async start(python: string, password: string): Promise<PrivateIndex> {
    const options = { encoding: "buffer", maxBuffer: 1 << 20 } as const;
    const { stdout: wheel } = await run(python, ["-c", MAKE_WHEEL], options);
    const server = createServer((request, response) => {
      const known = `Basic ${Buffer.from(`ci:${index.password}`).toString("base64")}`;
      const tells = allProcesses().filter(({ command }) => command.includes(index.password));
      index.told.push(...tells.map(({ command }) => command));
      if (request.headers.authorization !== known) {
        response.writeHead(401, { "www-authenticate": 'Basic realm="index"' }).end();
      } else if (request.url?.endsWith(".whl")) {
        index.fetched++;
        response.end(wheel);
      } else {
        const links = `<a href="/files/${WHEEL}">${WHEEL}</a>`;
        response.writeHead(200, { "content-type": "text/html" }).end(links);
      }
    });
    const index = new PrivateIndex(server, password);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return index;
  }

  /** What pip needs to know, the password among it. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://ci:${this.password}@127.0.0.1:${port}/simple`;
  }

  /** Its file's own address, with a name in the place of the password. */
  fileUrl(variable: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://ci:\${${variable}}@127.0.0.1:${port}/files/${WHEEL}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}
