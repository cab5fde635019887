import { connect, type NetConnectOpts } from "node:net";

/** Whether anything takes a connection there within the options' `timeout`. */
export function isListening(options: NetConnectOpts & { timeout: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(options);
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}
