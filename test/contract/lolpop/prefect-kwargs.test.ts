import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { PREFECT_KWARGS } from "../../../lib/components/prefect-package/lolpop/prefect-kwargs";
import { describeOnPrefect } from "../../support/on-prefect";

const ASK = `import inspect, json
from prefect import Flow, Task
names = lambda made: sorted(
    set(inspect.signature(made.__init__).parameters) - {"self", "fn", "cache_key_fn"})
print(json.dumps([names(Flow), names(Task)]))`;

describeOnPrefect("the arguments of Flow and Task", [3, 2], (server, generation) => {
  it("are the ones that the preview knows", () => {
    const { python, env } = server();
    const asked = execFileSync(python, ["-W", "ignore", "-c", ASK], { encoding: "utf8", env });
    const { flow, task } = PREFECT_KWARGS[generation];
    assert.deepEqual(JSON.parse(asked), [[...flow].sort(), [...task].sort()]);
  }).timeout(60_000);
});
