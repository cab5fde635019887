import { randomUUID } from "node:crypto";
import { type DiffResult, NO_CHANGES, SOME_CHANGES } from "./diff";
import { DYNAMIC_PACKAGE, type PluginHost, startPlugin } from "./plugin-process";
import { Provider } from "./provider";
import type { CheckResult } from "./provider-messages";
import type { ResourceState } from "./resource-state";
import { parseProviderReference, providerPackage, providerReference, urnType } from "./urn";
import { deepEqual, type Props, UNKNOWN } from "./values";

/** The running providers, one process for each provider resource. */
export class ProviderRegistry {
  /** By provider reference. */
  private readonly configured = new Map<string, Promise<Provider>>();
  /** By urn: started to check its configuration, which may still turn out to be unchanged. */
  private readonly checked = new Map<string, Provider>();
  private readonly started: Promise<Provider>[] = [];
  private spare: Promise<Provider> | undefined;
  private readonly renamed = new Map<string, string>();

  constructor(private readonly host: PluginHost) {}

  /** The provider behind a reference that a resource of the program or of the state holds. */
  get(reference: string): Promise<Provider> {
    const { urn, id } = parseProviderReference(reference);
    const current = providerReference(this.renamed.get(urn) ?? urn, id);
    const provider = this.configured.get(reference) ?? this.configured.get(current);
    if (provider === undefined) throw new Error(`unknown provider '${reference}'`);
    return provider;
  }

  has(reference: string): boolean {
    return this.configured.has(reference);
  }

  rename(from: string, to: string): void {
    this.renamed.set(from, to);
  }

  /** Loads the provider of a resource in the state, as it was configured then. */
  ensure(state: ResourceState): Promise<Provider> {
    return this.configure(
      providerReference(state.urn, state.id),
      state.urn,
      state.inputs,
      undefined,
    );
  }

  /** Starts a dynamic provider while the program starts: nearly every program will need one. */
  prepareDynamicProvider(): void {
    this.spare = this.launch(DYNAMIC_PACKAGE, undefined);
    this.spare.catch(() => undefined);
  }

  async check(urn: string, olds: Props, news: Props): Promise<CheckResult> {
    const provider = await this.start(urn, news);
    const result = await provider.checkConfig(urn, olds, news);
    if (result.failures.length === 0) this.checked.set(urn, provider);
    const { version } = news;
    return version === undefined ? result : { ...result, inputs: { version, ...result.inputs } };
  }

  async diff(old: ResourceState, news: Props): Promise<DiffResult> {
    const provider =
      this.checked.get(old.urn) ?? (await this.get(providerReference(old.urn, old.id)));
    const diff = await provider.diffConfig(old.urn, old.inputs, old.outputs, news);
    if (diff.changes !== "unknown") return diff;
    const changes = deepEqual(old.outputs, news) ? NO_CHANGES : SOME_CHANGES;
    return { ...diff, changes: changes.changes };
  }

  /** The provider resource did not change. */
  async same(urn: string, id: string, inputs: Props): Promise<void> {
    await this.configure(providerReference(urn, id), urn, inputs, this.takeChecked(urn));
  }

  async create(urn: string, inputs: Props, preview: boolean): Promise<string> {
    const id = preview ? UNKNOWN : randomUUID();
    await this.configure(providerReference(urn, id), urn, inputs, this.takeChecked(urn));
    return id;
  }

  async update(urn: string, id: string, inputs: Props): Promise<void> {
    const reference = providerReference(urn, id);
    this.configured.delete(reference);
    await this.configure(reference, urn, inputs, this.takeChecked(urn));
  }

  async cancel(): Promise<void> {
    await this.forEachStarted((provider) => provider.cancel());
  }

  async close(): Promise<void> {
    await this.forEachStarted((provider) => provider.close());
  }

  private async forEachStarted(action: (provider: Provider) => Promise<void>): Promise<void> {
    const settled = await Promise.allSettled(this.started);
    const running = settled.flatMap((p) => (p.status === "fulfilled" ? [p.value] : []));
    await Promise.all(running.map(action));
  }

  private takeChecked(urn: string): Provider | undefined {
    const provider = this.checked.get(urn);
    this.checked.delete(urn);
    return provider;
  }

  private configure(
    reference: string,
    urn: string,
    inputs: Props,
    started: Provider | undefined,
  ): Promise<Provider> {
    const existing = this.configured.get(reference);
    if (existing !== undefined) return existing;
    const { id } = parseProviderReference(reference);
    const configuring = (async () => {
      const provider = started ?? (await this.start(urn, inputs));
      await provider.configure(urn, id, inputs);
      return provider;
    })();
    this.configured.set(reference, configuring);
    return configuring;
  }

  private start(urn: string, inputs: Props): Promise<Provider> {
    const { version } = inputs;
    const name = providerPackage(urnType(urn));
    const { spare } = this;
    if (name !== DYNAMIC_PACKAGE || spare === undefined) {
      return this.launch(name, typeof version === "string" ? version : undefined);
    }
    this.spare = undefined;
    return spare;
  }

  private launch(name: string, version: string | undefined): Promise<Provider> {
    const starting = (async () => {
      const provider = new Provider(await startPlugin(name, version, this.host));
      await provider.handshake(this.host.engineAddress);
      return provider;
    })();
    this.started.push(starting);
    return starting;
  }
}
