/** The end of an image's reference on a Docker Engine. */
export interface ImageReferenceInputs {
  /** `repository:tag`. With another one, the one before is removed. */
  reference: string;
  /**
   * The engine's address: `unix:///var/run/docker.sock`, `tcp://10.0.0.9:2376`.
   * @default - `DOCKER_HOST`, else the default socket
   */
  host?: string;
}
