import { inBatches } from "./batches";
import { PAGE } from "./filter";
import type { Deployment } from "./types";

/** How long the answer holds that a deployment is not there. */
const AGE_SECONDS = 5;

/** A deployment by its names. */
export interface DeploymentName {
  readonly flowName: string;
  readonly name: string;
}

/** How deployments are looked up. */
export interface NameSource {
  /** One, exactly. */
  one(wanted: DeploymentName): Promise<Deployment | undefined>;
  /** The first page of those with any of these names in any of these flows. */
  any(flowNames: readonly string[], names: readonly string[]): Promise<Deployment[]>;
  /** Milliseconds. */
  now(): number;
}

/** A deployment that is about to be made. */
interface Wanted extends DeploymentName {
  readonly flowId: string;
}

/**
 * Whether deployments that are about to be made are there already. The engine checks resources long
 * before it creates the last of them: those that it has checked are looked up along with the first.
 */
export class NameLookups {
  private readonly announced = new Map<string, DeploymentName>();
  /** When it was asked for one that was not there. */
  private readonly absent = new Map<string, number>();
  private readonly made = new Set<string>();
  private readonly load = inBatches((wanted: readonly Wanted[]) => this.lookUp(wanted));

  constructor(private readonly source: NameSource) {}

  /** To be told of one that is going to be made, if the engine goes on. */
  announce(one: DeploymentName): void {
    this.announced.set(keyOf(one), one);
  }

  /** To be told of one that is made: what was known of it is over. */
  noteMade(flowId: string, name: string): void {
    this.made.add(idOf(flowId, name));
  }

  async find(wanted: Wanted): Promise<Deployment | undefined> {
    const key = keyOf(wanted);
    this.announced.delete(key);
    const askedAt = this.absent.get(key) ?? Number.NEGATIVE_INFINITY;
    this.absent.delete(key);
    if (this.made.has(idOf(wanted.flowId, wanted.name))) return this.source.one(wanted);
    if (this.source.now() - askedAt <= AGE_SECONDS * 1000) return undefined;
    return this.load(wanted);
  }

  private async lookUp(wanted: readonly Wanted[]): Promise<(Deployment | undefined)[]> {
    const { source, announced, absent } = this;
    const along = [...announced].slice(0, Math.max(0, PAGE - wanted.length));
    const all = [...wanted, ...along.map(([, one]) => one)];
    const now = source.now();
    const distinct = (values: readonly string[]) => [...new Set(values)];
    const flowNames = distinct(all.map(({ flowName }) => flowName));
    const found = await source.any(flowNames, distinct(all.map(({ name }) => name)));
    const taken = new Set(found.map(({ name }) => name));
    const isWhole = found.length < PAGE;
    for (const [key, { name }] of along) {
      if (isWhole && announced.has(key) && !taken.has(name)) absent.set(key, now);
    }
    return Promise.all(
      wanted.map(async (one) => {
        if (isWhole && !taken.has(one.name)) return undefined;
        const same = found.find(({ name, flow_id }) => name === one.name && flow_id === one.flowId);
        // The same name in another flow, or on a page that was not read.
        return same ?? source.one(one);
      }),
    );
  }
}

function keyOf({ flowName, name }: DeploymentName): string {
  return `${flowName}/${name}`;
}

function idOf(flowId: string, name: string): string {
  return `${flowId}/${name}`;
}
