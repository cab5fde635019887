import { createOnce, type PrefectClient, type TagConcurrencyLimit } from "../../client";
import { existsAlready } from "../../core/exists-already";
import { withoutUndefined } from "../../core/json";
import { checkCount } from "../../core/limits";
import { checkName } from "../../core/names";
import type { Problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import { UserError } from "../../core/user-error";
import { type Handler, isForced } from "../../provider/handler";
import { isLeft, makeNoted } from "../../provider/journal";
import type {
  TagConcurrencyLimitInputs as Inputs,
  TagConcurrencyLimitState as State,
} from "./inputs";

/**
 * The life of a tag's concurrency limit in Prefect. Writing is one call that makes or changes, so
 * each is preceded by a look at what there is.
 */
export const tagConcurrencyLimitHandler: Handler<Inputs, State> = {
  async check(_context, news) {
    return { inputs: news, problems: validateTagConcurrencyLimit(news) };
  },

  diff(olds, news) {
    const moved = olds.tag !== news.tag;
    const changed =
      moved ||
      olds.concurrencyLimit !== news.concurrencyLimit ||
      Boolean(olds.adopt) !== Boolean(news.adopt);
    return { changed, replaces: moved && !isUnknown(news.tag) ? ["tag"] : [] };
  },

  async create(context, inputs) {
    const client = await context.client();
    const { tag, concurrencyLimit } = inputs;
    const there = await client.tagConcurrencyLimits.byTag(tag);
    if (!there) {
      const make = () => makeLimit(client, inputs);
      const { id } = await makeNoted(context, client, named(inputs), make, (made) => made.id);
      return { id, state: stateOf(inputs, id) };
    }
    const left = await isLeft(context, client, named(inputs), there);
    if (!left && !inputs.adopt) throw alreadyThere(there);
    if (there.concurrency_limit !== concurrencyLimit) {
      await client.tagConcurrencyLimits.upsert(tag, concurrencyLimit);
    }
    return { id: there.id, state: stateOf(inputs, there.id) };
  },

  async read(context, id, state) {
    const client = await context.client();
    const limit = await client.tagConcurrencyLimits.byTag(state.tag);
    if (!limit || limit.id !== id) return undefined;
    const { tag, adopt } = state;
    const inputs = withoutUndefined({ tag, concurrencyLimit: limit.concurrency_limit, adopt });
    return { id, inputs, state: stateOf(inputs, id) };
  },

  async update(context, id, olds, news) {
    const { tag, concurrencyLimit } = news;
    const forced = isForced(tagConcurrencyLimitHandler, olds, news);
    if (!forced && olds.concurrencyLimit === concurrencyLimit) return stateOf(news, id);
    const client = await context.client();
    const limit = await client.tagConcurrencyLimits.byTag(tag);
    if (!limit || limit.id !== id) throw gone(news, id);
    if (limit.concurrency_limit !== concurrencyLimit) {
      await client.tagConcurrencyLimits.upsert(tag, concurrencyLimit);
    }
    return stateOf(news, id);
  },

  async delete(context, id) {
    const client = await context.client();
    await client.tagConcurrencyLimits.delete(id);
  },
};

function named({ tag }: Inputs) {
  return { type: "TagConcurrencyLimit", name: tag };
}

function makeLimit(client: PrefectClient, inputs: Inputs): Promise<TagConcurrencyLimit> {
  const { tag, concurrencyLimit } = inputs;
  return createOnce(
    () => client.tagConcurrencyLimits.upsert(tag, concurrencyLimit),
    () => client.tagConcurrencyLimits.byTag(tag),
    (found) => found.concurrency_limit === concurrencyLimit,
  );
}

/** What is wrong whatever the server. Its 3.x knows a tag's limit by a name, with a name's rules. */
export function validateTagConcurrencyLimit(inputs: Inputs): Problem[] {
  return [
    ...checkName("tag", inputs.tag),
    ...checkCount("concurrencyLimit", inputs.concurrencyLimit, { required: true }),
  ];
}

function stateOf(inputs: Inputs, id: string): State {
  return { ...inputs, tagConcurrencyLimitId: id };
}

function alreadyThere({ tag, id, concurrency_limit }: TagConcurrencyLimit): UserError {
  return existsAlready(
    `the concurrency limit of the tag "${tag}"`,
    `${concurrency_limit}, id ${id}`,
  );
}

function gone({ tag }: Inputs, id: string): UserError {
  return new UserError(
    `the concurrency limit of the tag "${tag}" (id ${id}) is gone from the server; ` +
      'run "pulumi refresh" so that it is made again',
  );
}
