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

export class Exposures {
  private readonly open = new Map<number, Exposure>();

  constructor(
    private readonly places: Places,
    private readonly relay: ChildProcess,
  ) {}

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
      server.once("error", failed);
      this.relay.once("exit", () => failed(new Error("the cluster's relay has ended")));
      const heard = (answer: RelayAnswer) => {
        if (answer.socket !== socket) return;
        this.relay.off("message", heard);
        done(answer.port);
      };
      this.relay.on("message", heard);
      server.once("listening", () => this.send({ open: socket }));
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
