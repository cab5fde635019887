import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { DetailedDiff, DiffKind, DiffResult } from "./diff";
import { urnName, urnType } from "./urn";
import { annotateSecrets, fromStruct, type Props } from "./values";

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface CheckResult {
  readonly inputs: Props;
  readonly failures: readonly CheckFailure[];
}

export interface DiffArguments {
  readonly urn: string;
  readonly id: string;
  readonly oldInputs: Props;
  readonly oldOutputs: Props;
  readonly news: Props;
  readonly ignoreChanges: readonly string[];
}

const KINDS: Readonly<Record<number, DiffKind>> = {
  [pb.PropertyDiff.Kind.ADD]: "add",
  [pb.PropertyDiff.Kind.ADD_REPLACE]: "add-replace",
  [pb.PropertyDiff.Kind.DELETE]: "delete",
  [pb.PropertyDiff.Kind.DELETE_REPLACE]: "delete-replace",
  [pb.PropertyDiff.Kind.UPDATE]: "update",
  [pb.PropertyDiff.Kind.UPDATE_REPLACE]: "update-replace",
};

/** How a provider wants properties: with or without secrets and resource references. */
export type Marshal = (props: Props) => Struct;

export function checkRequest(
  urn: string,
  olds: Props,
  news: Props,
  marshal: Marshal,
): pb.CheckRequest {
  const request = new pb.CheckRequest();
  request.setUrn(urn).setName(urnName(urn)).setType(urnType(urn));
  return request.setOlds(marshal(olds)).setNews(marshal(news));
}

/** `secretsFrom` are the properties whose secrecy the provider could not be told about. */
export function checkResult(
  response: pb.CheckResponse,
  secretsFrom: Props | undefined,
): CheckResult {
  const inputs = fromStruct(response.getInputs());
  if (secretsFrom !== undefined) annotateSecrets(inputs, secretsFrom);
  const failures = response
    .getFailuresList()
    .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
  return { inputs, failures };
}

export function diffRequest(args: DiffArguments, marshal: Marshal): pb.DiffRequest {
  const request = new pb.DiffRequest();
  request.setUrn(args.urn).setName(urnName(args.urn)).setType(urnType(args.urn)).setId(args.id);
  request.setOlds(marshal(args.oldOutputs)).setOldInputs(marshal(args.oldInputs));
  return request.setNews(marshal(args.news)).setIgnorechangesList([...args.ignoreChanges]);
}

export function diffResult(response: pb.DiffResponse): DiffResult {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const answer = response.getChanges();
  return {
    changes: answer === DIFF_NONE ? "none" : answer === DIFF_SOME ? "some" : "unknown",
    replaceKeys: response.getReplacesList(),
    changedKeys: response.getDiffsList(),
    deleteBeforeReplace: response.getDeletebeforereplace(),
    ...(response.getHasdetaileddiff() && { detailedDiff: detailedDiff(response) }),
  };
}

function detailedDiff(response: pb.DiffResponse): DetailedDiff {
  const result: Record<string, DiffKind> = {};
  response.getDetaileddiffMap().forEach((diff, path) => {
    result[path] = KINDS[diff.getKind()] ?? "update";
  });
  return result;
}
