import { type ServiceError, status } from "@grpc/grpc-js";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { fromStruct, type Props } from "./values";

/** What a provider made although it failed. */
export interface PartialState {
  readonly id: string;
  readonly properties: Props;
  readonly reasons: readonly string[];
}

/** A provider's answer that it failed, perhaps with something left behind. */
export class ProviderError extends Error {
  constructor(
    message: string,
    readonly code: number,
    readonly partial?: PartialState,
  ) {
    super(message);
    this.name = "ProviderError";
  }
}

export function isUnimplemented(error: unknown): boolean {
  return error instanceof ProviderError && error.code === status.UNIMPLEMENTED;
}

/** The provider cannot say what would change, because its own configuration is not known yet. */
export class DiffUnavailableError extends Error {
  constructor() {
    super(
      "The provider for this resource has inputs that are not known during preview.\n" +
        "This preview may not correctly represent the changes that will be applied during an update.",
    );
  }
}

type Callback<T> = (error: ServiceError | null, response: T) => void;

/** Makes a promise of a call of a generated client. */
export function call<T>(start: (callback: Callback<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, response) => {
      if (error === null) resolve(response);
      else reject(toProviderError(error));
    });
  });
}

function toProviderError(error: ServiceError): ProviderError {
  const partial = partialState(error);
  const message = partial === undefined ? error.details : initErrorMessage(partial.reasons);
  return new ProviderError(message, error.code, partial);
}

/** A resource that exists but failed to initialise travels in the error's details. */
function partialState(error: ServiceError): PartialState | undefined {
  const [raw] = error.metadata.get("grpc-status-details-bin");
  if (!(raw instanceof Buffer)) return undefined;
  for (const detail of Status.deserializeBinary(raw).getDetailsList()) {
    const unpacked = detail.unpack(
      ErrorResourceInitFailed.deserializeBinary,
      "pulumirpc.ErrorResourceInitFailed",
    );
    if (unpacked !== null) {
      return {
        id: unpacked.getId(),
        properties: fromStruct(unpacked.getProperties()),
        reasons: unpacked.getReasonsList(),
      };
    }
  }
  return undefined;
}

function initErrorMessage(reasons: readonly string[]): string {
  if (reasons.length === 0) return "resource init failed";
  const title = reasons.length === 1 ? "1 error occurred:" : `${reasons.length} errors occurred:`;
  return [title, ...reasons.map((reason) => `\t* ${reason}`)].join("\n");
}
