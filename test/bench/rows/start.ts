import { ratio, type Row } from "../row";
import { programStarts } from "../subjects/program-start";

/** What loading the library costs a program. */
export const START_ROW: Row = {
  name: "start",
  title:
    "start of a process-only program, neither @pulumi/kubernetes nor @pulumi/docker loaded / " +
    "the same with @pulumi/pulumi alone",
  unit: "ratio",
  goal: 1.15,
  how:
    "A node process that loads the library and registers a `PrefectServer` in a process, a `WorkPool` " +
    "and a `Deployment` with Pulumi's mocks in place of an engine, against one that registers the very same " +
    "resources with the classes of `@pulumi/pulumi`. In each round the medians of fifteen, by turns. " +
    "Neither `@pulumi/kubernetes` nor `@pulumi/docker` is loaded, or the row fails. (A `PrefectPackage` " +
    "would start a Python besides, to read its flow.)",
  async measure(round) {
    const { ours, bare } = await round.share(programStarts);
    return ratio(ours, bare);
  },
};
