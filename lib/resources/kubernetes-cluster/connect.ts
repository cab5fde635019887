import { describePlace, type Cluster } from "./cluster";
import { credentialFailure, explained } from "./failures";
import type { ClusterInputs } from "./inputs";
import { chooseContext, secretsOf } from "./kubeconfig";
import { clusterOf } from "./requests";

/** How long the command that a kubeconfig asks for credentials may take. */
const CREDENTIALS_WITHIN_SECONDS = 60;

/**
 * Works with the cluster that the inputs name, or with the one that kubectl finds. None that is
 * configured, none that answers and one that refuses is an error that says what to do.
 */
export async function withCluster<T>(
  inputs: ClusterInputs | undefined,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const chosen = await chooseContext(inputs ?? {});
  const place = describePlace(chosen);
  const { config } = chosen;
  const exec = config.getCurrentUser()?.exec as { readonly command?: string } | undefined;
  try {
    await inTime(config.applyToHTTPSOptions({}));
  } catch (error) {
    throw credentialFailure(error, place, exec?.command, secretsOf(config));
  }
  try {
    return await work(await clusterOf(chosen));
  } catch (error) {
    throw explained(error, place);
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(`no answer within ${CREDENTIALS_WITHIN_SECONDS} s`));
    timer = setTimeout(fail, CREDENTIALS_WITHIN_SECONDS * 1000);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
