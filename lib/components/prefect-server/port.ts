import * as pulumi from "@pulumi/pulumi";
import { isListening } from "../../core/listening";
import { engineOf } from "../engine";

const OWNER = "io.prefect-constructs.stack";

/** Of the server's container, by which it is known from those of others. */
export function ownerLabels(): Readonly<Record<string, string>> {
  return { [OWNER]: `${pulumi.getProject()}/${pulumi.getStack()}` };
}

/**
 * Says who has the port, where somebody else has it: docker's provider says so after it made a
 * container, and not what to do. No more than a warning, for it may be free by then.
 */
export function warnOfTakenPort(port: number, server: pulumi.Resource): void {
  if (!pulumi.runtime.hasEngine()) return;
  pulumi.output(engineOf(server).host).apply(async (host) => {
    const holder = await holderOf(port, host);
    if (holder === undefined) return;
    const how = 'free it, or give the server another "port"';
    await pulumi.log.warn(`port ${port} of this machine is taken by ${holder}; ${how}`, server);
  });
}

/** Who listens there that is no container of this stack. */
async function holderOf(port: number, host: string | undefined): Promise<string | undefined> {
  const place = host ?? (process.env.DOCKER_HOST || "unix://");
  // An engine elsewhere has other ports.
  if (!/^(unix|npipe):/.test(place)) return undefined;
  if (!(await isListening({ host: "127.0.0.1", port, timeout: ANSWERS_WITHIN_MS })))
    return undefined;
  const { withEngine } = await import("../../resources/docker-engine/index.js");
  const filters = { publish: [String(port)] };
  const list = () => withEngine({ host }, (engine) => engine.listContainers({ filters }));
  // An engine that does not answer is told of elsewhere.
  const [container] = await list().catch(() => []);
  if (container === undefined) return "another program";
  const isOurs = container.Labels[OWNER] === ownerLabels()[OWNER];
  return isOurs ? undefined : `container ${container.Names[0]?.slice(1) ?? container.Id}`;
}

const ANSWERS_WITHIN_MS = 1_000;
