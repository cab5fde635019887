import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { PrefectClient } from "../../lib/client";
import { byHand } from "../support/by-hand";
import {
  type Change,
  changed,
  drifted,
  expectChanges,
  expectNoChanges,
  succeeded,
} from "../support/changes";
import { processesNaming } from "../support/processes";
import type { TestStack } from "../support/stack";

/** What a stack is told by and about, from its first preview to its end. */
export interface LifeStory {
  readonly stack: () => TestStack;
  /** The API of the server that the stack made, from its outputs. */
  readonly apiUrl: () => string;
  /** A deployment that the stack makes, and the name of its resource. */
  readonly deployment: { readonly flow: string; readonly name: string; readonly resource: string };
  /** What shall be true of the server after the first `up`. */
  readonly check: (client: PrefectClient) => Promise<void>;
  /** Changes one thing. */
  readonly change: () => void | Promise<void>;
  /** What the preview shall name then, and nothing else. */
  readonly changes: readonly Change[];
  /** What shall be true of the server then. */
  readonly checkChange: (client: PrefectClient) => Promise<void>;
  /** Files in the data folder that the flows themselves wrote. @default - none */
  readonly leaves?: readonly string[];
}

/** Defines the tests that follow a stack through its life. */
export function tellsItsLife(story: LifeStory): void {
  const { stack, apiUrl, deployment } = story;
  const { flow, name, resource } = deployment;
  const found = async () => {
    const live = await byHand(apiUrl()).client.deployments.byName(flow, name);
    assert.ok(live, "the deployment is gone");
    return live;
  };

  it("previews only creations", async () => {
    const ops = changed(succeeded(await stack().preview())).map(({ op }) => op);
    assert.ok(ops.length > 0);
    assert.deepEqual(new Set(ops), new Set(["create"]));
  });

  it("comes up", async function () {
    this.timeout(600_000);
    succeeded(await stack().up());
  });

  it("has no changes then", async () => {
    expectNoChanges(await stack().preview());
  });

  it("has made what it says", async () => {
    await story.check(byHand(apiUrl()).client);
  });

  it("previews one change as just that, and makes it", async () => {
    await story.change();
    expectChanges(await stack().preview(), ...story.changes);
    succeeded(await stack().up());
    await story.checkChange(byHand(apiUrl()).client);
  });

  it("shows drift made by hand in a refresh, and repairs it", async () => {
    const { id, tags } = await found();
    await byHand(apiUrl()).call("PATCH", `/deployments/${id}`, { tags: ["by hand"] });
    const refreshed = drifted(succeeded(await stack().refresh()));
    assert.deepEqual(refreshed, [{ name: resource, op: "update" }]);
    const preview = changed(succeeded(await stack().preview()));
    assert.deepEqual(
      preview.map(({ name, op }) => ({ name, op })),
      [{ name: resource, op: "update" }],
    );
    succeeded(await stack().up());
    assert.deepEqual((await found()).tags, tags);
  });

  it("goes, and leaves no process and no file of its own", async () => {
    succeeded(await stack().destroy());
    assert.deepEqual(processesNaming(stack().folder), []);
    assert.deepEqual(filesBelow(join(stack().folder, ".prefect-constructs")), story.leaves ?? []);
    await assert.rejects(fetch(`${apiUrl()}/health`));
  });
}

function filesBelow(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
}
