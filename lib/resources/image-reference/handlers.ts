import { sameJson } from "../../core/json";
import { type Problem, problem } from "../../core/problems";
import { poll } from "../../core/time";
import { isUnknown } from "../../core/unknown";
import type { Handler } from "../../provider/handler";
import { checkEngine, reasonOf, statusOf, withEngine, withoutUnknownNews } from "../docker-engine";
import type { ImageReferenceInputs } from "./inputs";

/** With a tag: without one, an engine may take it for the beginning of an image's id. */
const REFERENCE = /^[^\s@]+:\w[\w.-]{0,127}$/;

/** How long a container that uses the image may take to end, as one of a run in flight may. */
const IN_USE = { timeoutSeconds: 30, intervalSeconds: 0.5 } as const;

/** For tests, which do not wait. */
export interface RemovalOptions {
  readonly inUseSeconds?: number;
}

/** The handler; its options are for tests. */
export function createImageReferenceHandler(
  options: RemovalOptions = {},
): Handler<ImageReferenceInputs, ImageReferenceInputs> {
  // After an `up` that failed, the next may go back to a reference whose removal is still due.
  const wanted = new Set<string>();
  const keyOf = ({ reference, host }: ImageReferenceInputs) => JSON.stringify([reference, host]);
  return {
    async check(_context, news, olds) {
      return {
        inputs: withoutUnknownNews(news, olds),
        problems: [...checkReference(news.reference), ...checkEngine(news)],
      };
    },

    diff(olds, news) {
      const replaces = olds.reference === news.reference ? [] : ["reference"];
      // The same reference is the same content: what is told of its files is news to nobody.
      const { files: _olds, ...before } = olds;
      const { files: _news, ...after } = news;
      return { changed: !sameJson(before, after), replaces };
    },

    async create(_context, inputs) {
      wanted.add(keyOf(inputs));
      return { id: inputs.reference, state: inputs };
    },

    /** Who made the image makes it again. */
    async read(_context, id, state) {
      return { id, state, inputs: state };
    },

    async update(_context, _id, _olds, news) {
      return news;
    },

    async delete(context, _id, state) {
      if (wanted.has(keyOf(state))) return;
      const timeoutSeconds = options.inUseSeconds ?? IN_USE.timeoutSeconds;
      const reason = await remove(state, { ...IN_USE, timeoutSeconds });
      if (reason === undefined) return;
      context.warn(
        `image ${state.reference} stays on the Docker Engine: ${reason}; ` +
          `once nothing uses it: docker image rm ${state.reference}`,
      );
    },
  };
}

export const imageReferenceHandler = createImageReferenceHandler();

/** Undefined once the reference is gone, else why it is not: a container uses the image. */
async function remove(
  inputs: ImageReferenceInputs,
  patience: { readonly timeoutSeconds: number; readonly intervalSeconds: number },
): Promise<string | undefined> {
  let reason: string | undefined;
  await withEngine(inputs, (engine) =>
    poll(patience, async () => {
      reason = undefined;
      try {
        await engine.getImage(inputs.reference).remove();
      } catch (error) {
        if (passes(error)) reason = reasonOf(error);
        else if (statusOf(error) !== 404) throw error;
      }
      return reason === undefined ? true : undefined;
    }),
  );
  return reason;
}

/** A container uses the image, or another reference of the same one is removed at this moment. */
function passes(error: unknown): boolean {
  const status = statusOf(error);
  return status === 409 || (status === 500 && /unrecognized image ID/.test(reasonOf(error)));
}

function checkReference(reference: unknown): Problem[] {
  if (isUnknown(reference)) return [];
  if (typeof reference === "string" && REFERENCE.test(reference)) return [];
  return [problem("reference", "must be a repository and a tag", reference, 'write e.g. "etl:1"')];
}
