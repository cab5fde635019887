import { randomUUID } from "node:crypto";
import { sameJson } from "../../core/json";
import { checkSeconds } from "../../core/limits";
import { type Problem, problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import type { Handler } from "../../provider/handler";
import { checkEngine, withEngine, withoutUnknownNews } from "../docker-engine";
import { CONTAINER_HEALTH_DEFAULTS, type ContainerHealthInputs } from "./inputs";
import { waitUntilHealthy } from "./wait";

/**
 * Nothing of its own is on the engine. A container that did not become healthy leaves the state as
 * it was, so the next `up` waits again, for it or for its successor.
 */
export const containerHealthHandler: Handler<ContainerHealthInputs, ContainerHealthInputs> = {
  async check(_context, news, olds) {
    const { timeoutSeconds = CONTAINER_HEALTH_DEFAULTS.timeoutSeconds } = news;
    const problems = [
      ...checkId(news.containerId),
      ...checkSeconds("timeoutSeconds", timeoutSeconds),
      ...checkEngine(news),
    ];
    return { inputs: { ...withoutUnknownNews(news, olds), timeoutSeconds }, problems };
  },

  diff(olds, news) {
    return { changed: !sameJson(olds, news), replaces: [] };
  },

  async create(_context, inputs) {
    await wait(inputs);
    return { id: randomUUID(), state: inputs };
  },

  /** A container that is gone is for its own resource to show. */
  async read(_context, id, state) {
    return { id, state, inputs: state };
  },

  async update(_context, _id, olds, news) {
    if (olds.containerId !== news.containerId) await wait(news);
    return news;
  },

  async delete() {},
};

function wait(inputs: ContainerHealthInputs): Promise<void> {
  return withEngine(inputs, (engine) => waitUntilHealthy(engine, inputs));
}

function checkId(id: unknown): Problem[] {
  if (isUnknown(id) || (typeof id === "string" && id !== "")) return [];
  return [problem("containerId", "must be a container's id", id)];
}
