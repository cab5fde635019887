import { isUnknown } from "../../core/unknown";

/** How to reach a Docker Engine, in the words of `docker.Provider` and of its stack config. */
export interface EngineInputs {
  /**
   * The engine's address: `unix:///var/run/docker.sock`, `tcp://10.0.0.9:2376`. Through `ssh://` it
   * is reached with the keys of the running SSH agent: `sshOpts` have no counterpart here.
   *
   * @default - `DOCKER_HOST`, else the default socket
   */
  host?: string;
  /**
   * The folder of `ca.pem`, `cert.pem` and `key.pem`, for an engine behind TLS. Read when the engine
   * is asked; not for sockets and `ssh://`.
   *
   * @default - `DOCKER_CERT_PATH`
   */
  certPath?: string;
  /**
   * The certificate of the authority that signed the engine's, as PEM.
   * @default - `DOCKER_CA_MATERIAL`, else `ca.pem` of `certPath`, else the authorities that Node.js knows
   */
  caMaterial?: string;
  /**
   * The client's certificate, as PEM.
   * @default - `DOCKER_CERT_MATERIAL`, else `cert.pem` of `certPath`, else none is shown to the engine
   */
  certMaterial?: string;
  /**
   * The private key of the client's certificate, as PEM without a passphrase. Secret in the state.
   * @default - `DOCKER_KEY_MATERIAL`, else `key.pem` of `certPath`
   */
  keyMaterial?: string;
}

const KEYS = ["host", "certPath", "caMaterial", "certMaterial", "keyMaterial"] as const;

/**
 * The inputs without those that are unknown and were not there before: what an explicit provider does
 * not have is unknown in preview, and each preview would show it as new.
 */
export function withoutUnknownNews<I extends EngineInputs>(news: I, olds: I | undefined): I {
  if (olds === undefined) return news;
  const isNothing = (key: string) =>
    KEYS.some((one) => one === key && isUnknown(news[one]) && olds[one] === undefined);
  const kept = Object.entries(news).filter(([key]) => !isNothing(key));
  return Object.fromEntries(kept) as I;
}
