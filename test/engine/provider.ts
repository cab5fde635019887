import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { DiffResult } from "./diff";
import type { PluginProcess } from "./plugin-process";
import { call, DiffUnavailableError, isUnimplemented } from "./provider-errors";
import {
  type CheckResult,
  checkRequest,
  checkResult,
  type DiffArguments,
  diffRequest,
  diffResult,
} from "./provider-messages";
import { packageOf, urnName, urnType } from "./urn";
import {
  annotateSecrets,
  cloneProps,
  containsUnknowns,
  fromStruct,
  type Props,
  toStruct,
  withoutResourceReferences,
  withoutSecrets,
} from "./values";

export interface ReadResult {
  readonly id: string;
  /** Undefined when there is no such resource. */
  readonly outputs: Props | undefined;
  readonly inputs: Props | undefined;
}

function plainStruct(props: Props): Struct {
  return toStruct(withoutSecrets(props));
}

/** A plugin that serves the resources of one provider resource, in the engine's terms. */
export class Provider {
  private configured = false;
  private known = true;
  private acceptsSecrets = false;
  private acceptsResources = false;
  private supportsPreview = false;

  constructor(private readonly process: PluginProcess) {}

  private get client(): ResourceProviderClient {
    return this.process.client;
  }

  close(): Promise<void> {
    return this.process.close();
  }

  async handshake(engineAddress: string): Promise<void> {
    const request = new pb.ProviderHandshakeRequest();
    request.setEngineAddress(engineAddress);
    request.setConfigureWithUrn(true);
    try {
      const response = await call<pb.ProviderHandshakeResponse>((done) =>
        this.client.handshake(request, done),
      );
      this.acceptsSecrets = response.getAcceptSecrets();
      this.acceptsResources = response.getAcceptResources();
      this.supportsPreview = true;
    } catch (error) {
      if (!isUnimplemented(error)) throw error;
    }
  }

  async checkConfig(urn: string, olds: Props, news: Props): Promise<CheckResult> {
    const request = checkRequest(urn, olds, news, plainStruct);
    try {
      const response = await call<pb.CheckResponse>((done) =>
        this.client.checkConfig(request, done),
      );
      return checkResult(response, news);
    } catch (error) {
      if (isUnimplemented(error)) return { inputs: cloneProps(news), failures: [] };
      throw error;
    }
  }

  async diffConfig(
    urn: string,
    oldInputs: Props,
    oldOutputs: Props,
    news: Props,
  ): Promise<DiffResult> {
    const args = { urn, id: "", oldInputs, oldOutputs, news, ignoreChanges: [] };
    const request = diffRequest(args, plainStruct);
    try {
      return diffResult(
        await call<pb.DiffResponse>((done) => this.client.diffConfig(request, done)),
      );
    } catch (error) {
      if (!isUnimplemented(error)) throw error;
      return { changes: "unknown", replaceKeys: [], changedKeys: [], deleteBeforeReplace: false };
    }
  }

  /** Unknown configuration, which happens in a preview, leaves the provider unused. */
  async configure(urn: string, id: string, inputs: Props): Promise<void> {
    if (this.configured) return;
    const { version: _, ...settings } = inputs;
    this.known = !containsUnknowns(settings);
    if (!this.known) return;
    const request = new pb.ConfigureRequest();
    request.setUrn(urn).setName(urnName(urn)).setType(urnType(urn)).setId(id);
    request.setAcceptsecrets(true).setAcceptresources(true);
    request.setSendsOldInputs(true).setSendsOldInputsToDelete(true);
    request.setArgs(toStruct(inputs));
    const packageName = packageOf(urnType(urn).replace("pulumi:providers:", ""));
    for (const [key, value] of Object.entries(withoutSecrets(settings))) {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      request.getVariablesMap().set(`${packageName}:config:${key}`, text);
    }
    const response = await call<pb.ConfigureResponse>((done) =>
      this.client.configure(request, done),
    );
    this.acceptsSecrets ||= response.getAcceptsecrets();
    this.acceptsResources ||= response.getAcceptresources();
    this.supportsPreview ||= response.getSupportspreview();
    this.configured = true;
  }

  async check(urn: string, olds: Props, news: Props, seed: Uint8Array): Promise<CheckResult> {
    if (!this.known) return { inputs: cloneProps(news), failures: [] };
    const request = checkRequest(urn, olds, news, (props) => this.marshal(props));
    request.setRandomseed(seed);
    const response = await call<pb.CheckResponse>((done) => this.client.check(request, done));
    return checkResult(response, this.acceptsSecrets ? undefined : news);
  }

  async diff(args: DiffArguments): Promise<DiffResult> {
    if (!this.known) throw new DiffUnavailableError();
    const request = diffRequest(args, (props) => this.marshal(props));
    return diffResult(await call<pb.DiffResponse>((done) => this.client.diff(request, done)));
  }

  async create(
    urn: string,
    inputs: Props,
    preview: boolean,
    timeout = 0,
  ): Promise<{ id: string; outputs: Props }> {
    if (preview && !this.known) return { id: "", outputs: {} };
    if (preview && !this.supportsPreview) return { id: "", outputs: cloneProps(inputs) };
    const request = new pb.CreateRequest();
    request.setUrn(urn).setName(urnName(urn)).setType(urnType(urn));
    request.setProperties(this.marshal(inputs)).setPreview(preview).setTimeout(timeout);
    const response = await call<pb.CreateResponse>((done) => this.client.create(request, done));
    const id = response.getId();
    if (id === "" && !preview) {
      throw new Error(`plugin returned empty resource.ID from create '${urn}'`);
    }
    return { id, outputs: this.annotated(fromStruct(response.getProperties()), inputs) };
  }

  async update(args: DiffArguments, preview: boolean, timeout = 0): Promise<{ outputs: Props }> {
    if (preview && !this.known) return { outputs: {} };
    if (preview && !this.supportsPreview) return { outputs: cloneProps(args.news) };
    const request = new pb.UpdateRequest();
    request.setId(args.id).setUrn(args.urn).setName(urnName(args.urn)).setType(urnType(args.urn));
    request.setOlds(this.marshal(args.oldOutputs)).setNews(this.marshal(args.news));
    request.setOldInputs(this.marshal(args.oldInputs));
    request
      .setIgnorechangesList([...args.ignoreChanges])
      .setPreview(preview)
      .setTimeout(timeout);
    const response = await call<pb.UpdateResponse>((done) => this.client.update(request, done));
    return { outputs: this.annotated(fromStruct(response.getProperties()), args.news) };
  }

  async read(
    urn: string,
    id: string,
    inputs: Props,
    state: Props,
    timeout = 0,
  ): Promise<ReadResult> {
    if (!this.known) return { id: "", outputs: {}, inputs: {} };
    const request = new pb.ReadRequest();
    request.setId(id).setUrn(urn).setName(urnName(urn)).setType(urnType(urn));
    request.setInputs(this.marshal(inputs)).setProperties(this.marshal(state)).setTimeout(timeout);
    const response = await call<pb.ReadResponse>((done) => this.client.read(request, done));
    const { outputs, inputs: found } = {
      outputs: response.hasProperties() ? fromStruct(response.getProperties()) : undefined,
      inputs: response.hasInputs() ? fromStruct(response.getInputs()) : undefined,
    };
    return {
      id: response.getId(),
      outputs: outputs && this.annotated(outputs, state),
      inputs: found && this.annotated(found, inputs),
    };
  }

  async delete(urn: string, id: string, inputs: Props, outputs: Props, timeout = 0): Promise<void> {
    const request = new pb.DeleteRequest();
    request.setId(id).setUrn(urn).setName(urnName(urn)).setType(urnType(urn)).setTimeout(timeout);
    request.setProperties(this.marshal(outputs)).setOldInputs(this.marshal(inputs));
    await call<Empty>((done) => this.client.delete(request, done));
  }

  async invoke(token: string, args: Props, preview: boolean): Promise<pb.InvokeResponse> {
    if (!this.known) return new pb.InvokeResponse();
    const request = new pb.InvokeRequest();
    request.setTok(token).setArgs(this.marshal(args)).setPreview(preview);
    return call<pb.InvokeResponse>((done) => this.client.invoke(request, done));
  }

  async cancel(): Promise<void> {
    await call<Empty>((done) => this.client.cancel(new Empty(), done)).catch(() => undefined);
  }

  private marshal(props: Props): Struct {
    const plain = this.acceptsSecrets ? props : withoutSecrets(props);
    return toStruct(this.acceptsResources ? plain : withoutResourceReferences(plain));
  }

  /** Keeps outputs secret whose inputs were, for providers that do not know secrets. */
  private annotated(outputs: Props, inputs: Props): Props {
    if (!this.acceptsSecrets) annotateSecrets(outputs, inputs);
    return outputs;
  }
}
