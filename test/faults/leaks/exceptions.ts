import type { Exception } from "../../support/leak-scan";

/** What Pulumi itself writes, whatever program it runs. */
export const OF_PULUMI: readonly Exception[] = [
  {
    surface: "events",
    where: /: debug (RegisterResource RPC|Registering resource)/,
    secrets: /./,
    reason:
      "Pulumi's SDK for Node says all properties of each resource in a debug line, and its engine " +
      "writes debug lines into the file of --event-log though nobody asked for --debug",
  },
];

/** What is somebody else's to keep. */
export const OF_PROCESSES: readonly Exception[] = [
  {
    surface: "log files",
    where: /\/(serve|worker-1)\.log$/,
    secrets: /^(served|pooled)(Parameter|Environment|Variable)$/,
    excerpt: /login with/,
    reason: "the flow's own exception quotes them, in a log that only its owner reads",
  },
  {
    surface: "files",
    where: /\/(served|pooled)\/prefect\/storage\//,
    secrets: /^(served|pooled)(Parameter|Environment|Variable)$/,
    reason:
      "Prefect keeps the flow's own exception as the run's result, where only its owner reads",
  },
  {
    surface: "log files",
    where: /failing\.log$/,
    secrets: /^saidByAProcess$/,
    reason: "the process says it, in a log that only its owner reads",
  },
];

/** Where an engine has no other way. */
export const OF_DOCKER: readonly Exception[] = [
  {
    surface: "container inspection",
    where: /^\/(?!prefect-|served-|pooled-|crashing-)/,
    secrets: /^(authString|jobVariable)$/,
    excerpt: /TOKEN=|PREFECT_API_AUTH_STRING=/,
    reason:
      "Prefect's docker worker hands a job's container its variables through the engine, which tells " +
      "them to all who may speak with it; auto_remove takes the container away with its run",
  },
  {
    surface: "container files",
    where: /opt\/prefect-constructs\/(environment\.json|database-password)$/,
    secrets: /./,
    reason: "a container has them in a file, which no inspection shows",
  },
  {
    surface: "container logs",
    where: /./,
    secrets: /^(parameter|environment|jobVariable)$/,
    excerpt: /login with/,
    reason: "the flow's own exception quotes them",
  },
  {
    surface: "temporary files",
    // It writes config.json1234567 first, and gives it its name then.
    where: /\/config\.json\d*$/,
    secrets: /^registryPassword$/,
    excerpt: /"auth"/,
    reason:
      "docker login keeps the password for the push, in a folder of its own that goes after it",
  },
];

/** What Pulumi says when it is asked to say everything. */
export const OF_VERBOSE_PULUMI: readonly Exception[] = [
  ...OF_PULUMI,
  {
    surface: "verbose log",
    where: /: (Marshaling|Unmarshaling) property for RPC/,
    secrets: /./,
    reason: "from -v=9 on Pulumi's engine says each property that it sends or gets",
  },
  {
    surface: "verbose log",
    where: /: (eventSink Debug \W+reset\W+)?RegisterResource\b/,
    secrets: /./,
    reason: "the same debug lines of Pulumi's SDK for Node that are in the event log",
  },
];
