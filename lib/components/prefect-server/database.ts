import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "../../core/names";
import { ContainerHealth } from "../../resources/container-health";
import { dockerPackage } from "../docker-package";
import { engineOf } from "../engine";
import { CONTAINER_DEFAULTS } from "../prefect-container";
import type { PostgresContainer } from "./args";
import type { ServerSpec } from "./spec";
import { type DataVolume, dataVolume } from "./volume";

/** What is said by the official image's documentation. */
const DEFAULT_IMAGE = "postgres:17";
const DATA = "/var/lib/postgresql/data";
const PORT = 5432;

/** User and database are called so. */
const NAME = "prefect";
const PASSWORD_FILE = "/opt/prefect-constructs/database-password";

/** How long it may take to write down what it has in memory. */
const STOP_SECONDS = 60;

/** A server's database in a container of its own, on a network that only the two are on. */
export interface DatabaseContainer {
  readonly network: docker.Network;
  readonly container: docker.Container;
  /** How the server reaches it, password and all; known once the database answers. */
  readonly url: pulumi.Output<string>;
}

export function createDatabase(
  name: string,
  spec: ServerSpec,
  postgres: PostgresContainer,
  parent: pulumi.ComponentResource,
): DatabaseContainer {
  const { Network, Container } = dockerPackage("a database", parent);
  const network = new Network(childName(name, "network"), {}, { parent });
  const { existingVolume } = postgres;
  const volume = dataVolume(childName(name, "database-volume"), existingVolume, spec, parent);
  const password = pulumi.secret(postgres.password);
  const container = new Container(
    childName(name, "database"),
    { ...containerArgs(postgres, network, volume, password), ...spec.args.overrides?.database },
    { parent, replaceOnChanges: ["healthcheck"] },
  );
  const health = new ContainerHealth(
    childName(name, "database-health"),
    {
      containerId: container.id,
      timeoutSeconds: spec.startTimeoutSeconds,
      secrets: { POSTGRES_PASSWORD: password },
      ...engineOf(parent),
    },
    { parent },
  );
  const url = pulumi
    .all([password, container.name, health.id])
    .apply(([secret, host]) => urlOf(secret, host));
  return { network, container, url };
}

function containerArgs(
  { image, memoryMegabytes }: PostgresContainer,
  network: docker.Network,
  volume: DataVolume,
  password: pulumi.Output<string>,
): docker.ContainerArgs {
  return {
    image: image ?? DEFAULT_IMAGE,
    // An inspection shows these: the password is in a file.
    envs: [
      `POSTGRES_USER=${NAME}`,
      `POSTGRES_DB=${NAME}`,
      `POSTGRES_PASSWORD_FILE=${PASSWORD_FILE}`,
      `PGDATA=${DATA}`,
    ],
    uploads: [{ file: PASSWORD_FILE, content: password, permissions: "0444" }],
    volumes: [{ volumeName: volume.name, containerPath: DATA }],
    networkMode: network.name,
    memory: memoryMegabytes,
    memorySwap: memoryMegabytes,
    restart: CONTAINER_DEFAULTS.restart,
    healthcheck: {
      // By TCP: while the image makes the database, that listens on a socket alone.
      tests: ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", NAME, "-d", NAME],
      interval: "2s",
      timeout: "10s",
      startPeriod: "1m0s",
      retries: 15,
    },
    // Ends sessions instead of waiting for them.
    stopSignal: "SIGINT",
    stopTimeout: STOP_SECONDS,
    destroyGraceSeconds: STOP_SECONDS,
  };
}

function urlOf(password: string, host: string): string {
  return `postgresql+asyncpg://${NAME}:${encodeURIComponent(password)}@${host}:${PORT}/${NAME}`;
}
