import { type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/resource_pb";
import type { Goal } from "./goal";
import type { GoalContext } from "./goal-context";
import type { Operation } from "./operation";
import { type Registrar, ShutDownError } from "./registrar";
import { goalOf, readGoalOf, refuseUnsupported } from "./requests";
import { messageOf } from "./step-executor";
import { UnsupportedError } from "./types";
import { createUrn, isProviderType, qualifiedType, ROOT_STACK_TYPE } from "./urn";
import {
  containsUnknowns,
  downgradeOutputs,
  fromStruct,
  type Props,
  toStruct,
  withoutResourceReferences,
  withoutSecrets,
} from "./values";

const FEATURES = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "aliasSpecs",
  "deletedWith",
  "replacementTrigger",
]);

/** The service that the program registers its resources with. */
export class Monitor {
  /** What the program exports, once it has said so. */
  stackOutputs: { readonly urn: string; readonly outputs: Props } | undefined;

  constructor(
    private readonly operation: Operation,
    private readonly context: GoalContext,
    private readonly registrar: Registrar,
    private readonly stop: AbortController,
  ) {}

  service() {
    const refuse = (what: string) =>
      this.handler<unknown, never>(() => Promise.reject(new UnsupportedError(what)));
    return {
      definition: ResourceMonitorService,
      handlers: {
        supportsFeature: this.handler((request: pb.SupportsFeatureRequest) => {
          const known = FEATURES.has(request.getId());
          return Promise.resolve(new pb.SupportsFeatureResponse().setHassupport(known));
        }),
        registerResource: this.handler((r: pb.RegisterResourceRequest) => this.register(r)),
        readResource: this.handler((r: pb.ReadResourceRequest) => this.read(r)),
        registerResourceOutputs: this.handler((r: pb.RegisterResourceOutputsRequest) =>
          this.registerOutputs(r),
        ),
        invoke: this.handler((r: pb.ResourceInvokeRequest) => this.invoke(r)),
        signalAndWaitForShutdown: this.handler(() => Promise.resolve(new Empty())),
        call: refuse("calling methods of resources"),
        registerStackTransform: refuse("transforms"),
        registerStackInvokeTransform: refuse("transforms of invokes"),
        registerResourceHook: refuse("resource hooks"),
        registerErrorHook: refuse("error hooks"),
        registerPackage: refuse("parameterized packages"),
        getDeploymentInfo: unimplemented,
      },
    };
  }

  private handler<Request, Response>(answer: (request: Request) => Promise<Response>) {
    return (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): void => {
      answer(call.request).then(
        (response) => done(null, response),
        (error: unknown) => {
          const shutDown = error instanceof ShutDownError;
          if (!shutDown && !this.stop.signal.aborted) {
            this.operation.journal.error(messageOf(error));
            this.stop.abort();
          }
          done({ code: status.UNAVAILABLE, details: messageOf(error) });
        },
      );
    };
  }

  private async register(
    request: pb.RegisterResourceRequest,
  ): Promise<pb.RegisterResourceResponse> {
    const urn = this.urnOf(request);
    refuseUnsupported(request, urn);
    const providers = new Map(request.getProvidersMap().toArray());
    const own = this.context.inherit(goalOf(request, urn));
    const goal = await this.withProvider(own, providers, request.getVersion());
    const { state, outcome } = await this.registrar.register(goal);
    this.context.remember(state.urn, goal, providers);
    // What a component puts out is known only when it says so, at its end.
    const outputs = goal.custom ? state.outputs : {};
    const response = new pb.RegisterResourceResponse().setUrn(state.urn).setId(state.id);
    const { SUCCESS, FAIL, SKIP } = pb.Result;
    response.setResult(outcome === "success" ? SUCCESS : outcome === "failed" ? FAIL : SKIP);
    return response.setObject(
      toStruct(
        forProgram(request.getSupportspartialvalues() ? outputs : knownOf(outputs), request),
      ),
    );
  }

  private async withProvider(
    goal: Goal,
    providers: ReadonlyMap<string, string>,
    version: string,
  ): Promise<Goal> {
    const { provider: _, ...rest } = goal;
    if (!goal.custom || isProviderType(goal.type)) return rest;
    const provider =
      this.context.explicitProvider(goal, providers) ??
      (await this.registrar.defaultProvider(goal.type, version));
    return { ...rest, provider };
  }

  private async read(request: pb.ReadResourceRequest): Promise<pb.ReadResourceResponse> {
    const urn = this.urnOf(request);
    const goal = readGoalOf(request, urn);
    if (goal.type.startsWith("pulumi:pulumi:")) {
      throw new UnsupportedError(`resources of type ${goal.type}`, urn);
    }
    const provider =
      this.context.explicitProvider(goal, new Map()) ??
      (await this.registrar.defaultProvider(goal.type, request.getVersion()));
    const { state } = await this.registrar.read({ ...goal, provider });
    const response = new pb.ReadResourceResponse().setUrn(state.urn);
    return response.setProperties(toStruct(forProgram(state.outputs, request)));
  }

  private async registerOutputs(request: pb.RegisterResourceOutputsRequest): Promise<Empty> {
    const urn = request.getUrn();
    const outputs = downgradeOutputs(fromStruct(request.getOutputs()), new Set()) as Props;
    if (qualifiedType(urn) === ROOT_STACK_TYPE) this.stackOutputs = { urn, outputs };
    else {
      const state = this.operation.current.get(urn);
      if (state === undefined) {
        throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`);
      }
      state.outputs = outputs;
      await this.operation.snapshot.save();
    }
    return new Empty();
  }

  private async invoke(request: pb.ResourceInvokeRequest): Promise<InvokeResponse> {
    const token = request.getTok();
    const args = downgradeOutputs(fromStruct(request.getArgs()), new Set()) as Props;
    if (token === "pulumi:pulumi:getResource")
      return this.getResource(String(args["urn"]), request);
    if (token.startsWith("pulumi:")) throw new UnsupportedError(`the function ${token}`);
    const reference =
      request.getProvider() || (await this.registrar.defaultProvider(token, request.getVersion()));
    const provider = await this.operation.providers.get(reference);
    return provider.invoke(token, args, this.operation.preview);
  }

  /** A resource of this operation, for a program that got a reference to it. */
  private getResource(urn: string, request: pb.ResourceInvokeRequest): InvokeResponse {
    const state = this.operation.current.get(urn);
    if (state === undefined) throw new Error(`unknown resource ${urn}`);
    const outputs = request.getAcceptresources()
      ? state.outputs
      : withoutResourceReferences(state.outputs);
    return new InvokeResponse().setReturn(toStruct({ urn, id: state.id, state: outputs }));
  }

  private urnOf(request: pb.RegisterResourceRequest | pb.ReadResourceRequest): string {
    const { stack, project } = this.operation;
    return createUrn(stack, project, request.getParent(), request.getType(), request.getName());
  }
}

function unimplemented(_call: unknown, done: sendUnaryData<never>): void {
  done({ code: status.UNIMPLEMENTED, details: "not supported by the offline engine" });
}

/** Outputs in the form that the program's SDK understands. */
function forProgram(
  outputs: Props,
  request: { getAcceptsecrets(): boolean; getAcceptresources(): boolean },
): Props {
  const secrets = request.getAcceptsecrets() ? outputs : withoutSecrets(outputs);
  return request.getAcceptresources() ? secrets : withoutResourceReferences(secrets);
}

function knownOf(outputs: Props): Props {
  return Object.fromEntries(
    Object.entries(outputs).filter(([, value]) => !containsUnknowns(value)),
  );
}
