import * as pulumi from "@pulumi/pulumi";
import { PrefectInputError } from "../core/input-error";
import { PrefectProvider } from "../provider";
import type { Answer, Settings } from "./ask";
import type { LookUpArgs, LookUpOptions } from "./options";
import type { Question } from "./question";

/** The answer itself. A promise cannot be unknown, so all that stands in the way is an error. */
export async function lookUp<A extends object, R>(
  question: Question<A, R>,
  args: A,
  options: LookUpOptions = {},
): Promise<R> {
  const settings = partsOf(settingsOf(options));
  if (!(await settings.isKnown)) {
    throw new pulumi.RunError(
      `${question.name}: the connection of its provider is not known in this preview; ` +
        `use ${question.name}Output, whose values are unknown then`,
    );
  }
  const answer = await askIt(question, args, await settings.promise());
  if (answer.kind === "found") return answer.result;
  throw new pulumi.RunError(`${question.name}: ${answer.reason}`);
}

/**
 * The answer as an output. It is unknown in a preview while the arguments, the connection or a
 * resource that either comes from are; and when there is no answer to be had yet, with a warning.
 */
export function lookUpOutput<A extends object, R>(
  question: Question<A, R>,
  args: LookUpArgs<A>,
  options: LookUpOptions = {},
): pulumi.Output<R> {
  const both = pulumi.output({ args, settings: settingsOf(options) });
  const answered = both.apply(async (known) => {
    const resources = await customResourcesOf(both);
    // A resource whose id is unknown is not there yet, though its name may be known already.
    return pulumi.all(resources.map(({ id }) => id)).apply(async () => {
      const answer = await askIt(question, known.args as A, known.settings);
      return resultOf(question, answer, resources.length > 0);
    });
  });
  return answered as unknown as pulumi.Output<R>;
}

async function askIt<A extends object, R>(
  question: Question<A, R>,
  args: A,
  settings: Settings,
): Promise<Answer<R>> {
  const problems = question.check(args);
  if (problems.length > 0) throw new PrefectInputError(question.name, problems);
  const { ask } = await import("./ask.js");
  return ask(question, args, settings);
}

/** @param ofProgram - whether resources of this program lead to it, which may be about to change */
function resultOf<A extends object, R>(
  { name }: Question<A, R>,
  answer: Answer<R>,
  ofProgram: boolean,
): R {
  if (answer.kind === "found") return answer.result;
  const mayCome = answer.kind === "passing" || (answer.kind === "missing" && ofProgram);
  if (!pulumi.runtime.isDryRun() || !mayCome) {
    throw new pulumi.RunError(`${name}: ${answer.reason}`);
  }
  warnOnce(`not looked up in this preview, so unknown: ${firstLine(answer.reason)}`);
  return pulumi.unknown as R;
}

const warned = new Set<string>();

/** Many look-ups may meet the same server that is down. */
function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  void pulumi.log.warn(message);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}

/** The given connection settings: those of the explicit provider, else stack config. */
function settingsOf({ provider, parent }: LookUpOptions): pulumi.Output<Settings> {
  const given = provider ?? parent?.getProvider("pulumi-nodejs:dynamic:Resource");
  if (!(given instanceof PrefectProvider)) {
    const config = new pulumi.Config("prefect");
    const settings: Settings = (key) => config.get(key);
    return pulumi.output(settings);
  }
  // Credentials are secret; what they open is not.
  const known = pulumi.unsecret(pulumi.output(given.settings));
  return known.apply(
    (by): Settings =>
      (key) =>
        (by as Record<string, string | undefined>)[key],
  );
}

async function customResourcesOf(output: unknown): Promise<pulumi.CustomResource[]> {
  const resources = await partsOf(output as pulumi.Output<unknown>).allResources();
  return [...resources].filter((one): one is pulumi.CustomResource =>
    pulumi.CustomResource.isInstance(one),
  );
}

/** What an output is made of; Pulumi's own functions use it in the same way, and do not declare it. */
interface OutputParts<T> {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<T>;
  allResources(): Promise<Set<pulumi.Resource>>;
}

function partsOf<T>(output: pulumi.Output<T>): OutputParts<T> {
  return output as unknown as OutputParts<T>;
}
