import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { createPrefectContainer, type StartedContainer } from "../prefect-container";
import { IMAGE_DEFAULTS } from "../prefect-package";
import type { DockerServer } from "./args";
import type { DatabaseContainer } from "./database";
import { ownerLabels, warnOfTakenPort } from "./port";
import type { ServerSpec } from "./spec";
import type { DataVolume } from "./volume";

/** Where the server listens inside of its container, and keeps its database. */
const PORT = 4200;
const DATA = "/data";

const DATABASE_URL = "PREFECT_API_DATABASE_CONNECTION_URL";

/** How long the server may take to close its database. */
const STOP_SECONDS = 20;

/** What the server stands on. */
export interface Beside {
  readonly volume: DataVolume;
  /** @default - SQLite in the volume */
  readonly database: DatabaseContainer | undefined;
}

/** The server in a container, which only this machine reaches. */
export function createContainer(
  name: string,
  spec: ServerSpec,
  infrastructure: DockerServer,
  { volume, database }: Beside,
  parent: pulumi.ComponentResource,
): StartedContainer {
  warnOfTakenPort(spec.port, parent);
  const { authString, environment, overrides } = spec.args;
  const sqlite = `sqlite+aiosqlite:///${DATA}/prefect.db`;
  const own = pulumi
    .all([authString, database?.url, environment ?? {}])
    .apply(([auth, url, given]) => ({
      ...(auth === undefined ? {} : { PREFECT_SERVER_API_AUTH_STRING: auth }),
      ...(url === undefined ? {} : { [DATABASE_URL]: url }),
      ...given,
    }));
  const { image, postgres: _, existingVolume: __, ...settings } = infrastructure;
  const stored = { volumeName: volume.name, containerPath: DATA };
  return createPrefectContainer(
    childName(name, "container"),
    {
      image: image ?? IMAGE_DEFAULTS.baseImage,
      command: [
        ...["python", "-c", "from prefect.cli import app; app()", "server", "start"],
        ...["--host", "0.0.0.0", "--port", String(PORT)],
      ],
      variables: {
        PREFECT_HOME: `${DATA}/home`,
        ...(database ? {} : { [DATABASE_URL]: sqlite }),
        PREFECT_SERVER_ANALYTICS_ENABLED: "false",
        // What the browser asks, which is not in the container.
        PREFECT_UI_API_URL: `http://127.0.0.1:${spec.port}/api`,
      },
      environment: own,
      stopSeconds: STOP_SECONDS,
      health: { url: `http://127.0.0.1:${PORT}/api/health` },
      settings: {
        ...settings,
        networkMode: database?.network.name ?? "bridge",
        labels: { ...ownerLabels(), ...settings.labels },
        volumes: [stored, ...(settings.volumes ?? [])],
        startTimeoutSeconds: spec.startTimeoutSeconds,
      },
      overrides: overrides?.container,
      more: { ports: [{ internal: PORT, external: spec.port, ip: "127.0.0.1" }], user: "0:0" },
    },
    parent,
  );
}
