import type { PrefectClient, SlaDocument, SlasMerged } from "../../client";
import { sameJson, withoutUndefined } from "../../core/json";
import { isUnknown } from "../../core/unknown";
import { UserError } from "../../core/user-error";
import type { Handler, HandlerContext } from "../../provider/handler";
import { askServer } from "../online";
import { checkSlas, slasUnsupportedBy } from "./check";
import type {
  DeploymentSlasInputs as Inputs,
  DeploymentSlasState as State,
  SlaInputs,
} from "./inputs";

/**
 * The service level agreements of one deployment, all of them in one call. Prefect Cloud tells nobody
 * which there are, so what people change of them shows nowhere.
 */
export const deploymentSlasHandler: Handler<Inputs, State> = {
  async check(context, news) {
    const online = await askServer(context, async (_, server) => slasUnsupportedBy(server, "slas"));
    return { inputs: news, problems: [...checkSlas("slas", news.slas), ...online] };
  },

  diff(olds, news) {
    const moved = olds.deploymentId !== news.deploymentId;
    const replaces = moved && !isUnknown(news.deploymentId) ? ["deploymentId"] : [];
    const same = !isUnknown(news.slas) && sameJson(documentsOf(olds), documentsOf(news));
    return { changed: moved || !same, replaces };
  },

  async create(context, inputs) {
    warnOfOthers(context, inputs, await apply(await context.client(), inputs));
    return { id: inputs.deploymentId, state: inputs };
  },

  async read(context, id, state) {
    const client = await context.client();
    if (!(await client.deployments.load(id))) return undefined;
    return { id, inputs: state, state };
  },

  async update(context, _id, _olds, news) {
    await apply(await context.client(), news);
    return news;
  },

  async delete(context, id) {
    const client = await context.client();
    await client.slas.apply(id, []);
  },
};

async function apply(client: PrefectClient, inputs: Inputs): Promise<SlasMerged> {
  const problems = slasUnsupportedBy(await client.server(), "slas");
  if (problems.length > 0) throw UserError.of(titleOf(inputs), problems);
  const merged = await client.slas.apply(inputs.deploymentId, documentsOf(inputs));
  if (merged) return merged;
  throw new UserError(`${titleOf(inputs)}: there is no such deployment; run "pulumi refresh"`);
}

function titleOf({ deploymentId }: Inputs): string {
  return `the agreements of deployment ${deploymentId}`;
}

/** Which there were only their end tells: until then nobody can ask. */
function warnOfOthers(context: HandlerContext, inputs: Inputs, merged: SlasMerged): void {
  const fates = [
    [merged.updated, "are as the program states them now"],
    [merged.deleted, "are gone"],
  ] as const;
  const told = fates
    .filter(([names]) => names.length > 0)
    .map(([names, fate]) => `${names.map((name) => `"${name}"`).join(", ")} ${fate}`);
  if (told.length === 0) return;
  context.warn(`${titleOf(inputs)} were not the program's alone: ${told.join("; ")}`);
}

function documentsOf({ slas }: Pick<Inputs, "slas">): Omit<SlaDocument, "owner_resource">[] {
  return Object.entries(slas).map(([name, sla]) => documentOf(name, sla));
}

function documentOf(name: string, sla: SlaInputs): Omit<SlaDocument, "owner_resource"> {
  const { severity, enabled, duration, staleAfter, within, expectedEvent, resourceMatch } = sla;
  return withoutUndefined({
    name,
    severity: severity ?? "moderate",
    enabled: enabled ?? true,
    duration,
    stale_after: staleAfter,
    within,
    expected_event: expectedEvent,
    resource_match: resourceMatch,
  });
}
