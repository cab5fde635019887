import { status, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/engine_pb";
import type { LogEvent, LogSeverity } from "./types";

const SEVERITIES: Readonly<Record<number, LogSeverity>> = {
  [pb.LogSeverity.DEBUG]: "debug",
  [pb.LogSeverity.INFO]: "info",
  [pb.LogSeverity.WARNING]: "warning",
  [pb.LogSeverity.ERROR]: "error",
};

type Handler<Request, Response> = (
  call: ServerUnaryCall<Request, Response>,
  callback: sendUnaryData<Response>,
) => void;

/** The service that the program and the providers log to. */
export function engineService(log: (line: LogEvent) => void) {
  let root = "";
  const logHandler: Handler<pb.LogRequest, Empty> = ({ request }, callback) => {
    const urn = request.getUrn();
    const severity = SEVERITIES[request.getSeverity()] ?? "info";
    log({ severity, message: request.getMessage(), ...(urn !== "" && { urn }) });
    callback(null, new Empty());
  };
  const getRootResource: Handler<pb.GetRootResourceRequest, pb.GetRootResourceResponse> = (
    _call,
    callback,
  ) => {
    callback(null, new pb.GetRootResourceResponse().setUrn(root));
  };
  const setRootResource: Handler<pb.SetRootResourceRequest, pb.SetRootResourceResponse> = (
    { request },
    callback,
  ) => {
    root = request.getUrn();
    callback(null, new pb.SetRootResourceResponse());
  };
  const unsupported: Handler<unknown, never> = (_call, callback) => {
    callback({ code: status.UNIMPLEMENTED, details: "not supported by the offline engine" });
  };
  return {
    definition: EngineService,
    handlers: {
      log: logHandler,
      getRootResource,
      setRootResource,
      startDebugging: unsupported,
      requirePulumiVersion: unsupported,
    },
  };
}
