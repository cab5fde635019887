/** Ways from a cluster's gateway to loopback ports of this machine. */
import type { ChildProcess } from "node:child_process";
import type { Server } from "node:net";
import { join } from "node:path";
import type { Places } from "./places";
import { passOn, type RelayAnswer, type RelayRequest } from "./relay";

interface Exposure {
  readonly server: Server;
  readonly port: Promise<number>;
}

interface Waiting {
  done(port: number): void;
  failed(error: Error): void;
}

export class Exposures {
  private readonly open = new Map<number, Exposure>();
  private readonly waiting = new Map<string, Waiting>();

  constructor(
    private readonly places: Places,
    private readonly relay: ChildProcess,
  ) {
    relay.on("message", (answer: RelayAnswer) =>
      this.waiting.get(answer.socket)?.done(answer.port),
    );
    relay.once("exit", () => {
      const error = new Error("the cluster's relay has ended");
      for (const { failed } of this.waiting.values()) failed(error);
    });
  }

  /** The port of the gateway that leads to a port of loopback. */
  async expose(hostPort: number): Promise<number> {
    let exposure = this.open.get(hostPort);
    if (exposure === undefined) {
      exposure = this.begin(hostPort);
      this.open.set(hostPort, exposure);
    }
    return exposure.port;
  }

  close(hostPort: number): void {
    const exposure = this.open.get(hostPort);
    if (exposure === undefined) return;
    this.open.delete(hostPort);
    exposure.server.close();
    this.waiting.delete(this.socketOf(hostPort));
    this.send({ close: this.socketOf(hostPort) });
  }

  closeAll(): void {
    for (const hostPort of [...this.open.keys()]) this.close(hostPort);
    if (this.relay.connected) this.relay.disconnect();
  }

  private begin(hostPort: number): Exposure {
    const socket = this.socketOf(hostPort);
    const server = passOn({ host: "127.0.0.1", port: hostPort }).listen(socket);
    const port = new Promise<number>((done, failed) => {
      this.waiting.set(socket, { done, failed });
      server.once("error", failed).once("listening", () => this.send({ open: socket }));
    });
    return { server, port };
  }

  private socketOf(hostPort: number): string {
    return join(this.places.folder, `host-${hostPort}.sock`);
  }

  private send(request: RelayRequest): void {
    if (this.relay.connected) this.relay.send(request);
  }
}
