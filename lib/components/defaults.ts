import { DATA_DIRECTORY } from "../core/data-directory";

/** Every default of the components, in one place: code, tests and documentation read them here. */
export const DEFAULTS = {
  /** Where local files live, below the project's root. */
  dataDirectory: DATA_DIRECTORY,
  /** What an environment gets when its requirements do not name Prefect. */
  prefectRequirement: "prefect>=3.8,<3.10",
  /**
   * Bounds that Prefect does not state itself: with a later FastAPI its server does not start,
   * with a later SQLAlchemy it starts and never makes a scheduled run.
   */
  prefectConstraints: ["fastapi<0.151", "sqlalchemy<2.1"],
  /** How long a process that is being stopped lets its runs go on. */
  drainSeconds: 60,
  /** How long stopping a deployment waits for its runs to end. */
  stopTimeoutSeconds: 60,
  /** How long a Prefect server may take to come up, migrations included. */
  serverStartTimeoutSeconds: 120,
  /** Where a server in a container listens on this machine. */
  serverPort: 4200,
  /** Workers that a work pool deployment starts on this machine. */
  workers: 1,
  workPoolType: "process",
} as const;
