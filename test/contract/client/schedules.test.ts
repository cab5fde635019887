import assert from "node:assert/strict";
import type { Schedule, ScheduleDocument } from "../../../lib/client";
import { describeOnPrefect } from "../../support/on-prefect";
import { clientOf, newDeployment } from "./client-of";

/** Inactive, so that no run is ever scheduled. */
const nightly: ScheduleDocument = {
  active: false,
  schedule: { cron: "0 2 * * *", timezone: "Europe/Berlin", day_or: true },
};
const hourly: ScheduleDocument = {
  active: false,
  schedule: { interval: 3600, anchor_date: "2020-01-01T00:00:00Z", timezone: "UTC" },
};
const weekly: ScheduleDocument = {
  active: false,
  schedule: { rrule: "DTSTART:20200101T000000\nFREQ=WEEKLY", timezone: "UTC" },
};

function kindsOf(schedules: readonly Schedule[]): string[] {
  return schedules.map(({ schedule }) =>
    "cron" in schedule ? "cron" : "rrule" in schedule ? "rrule" : "interval",
  );
}

describeOnPrefect("client: schedules", [3, 2], (server, generation) => {
  it("adds every kind, answers in the order given, and lists them", async () => {
    const client = clientOf(server());
    const { deployment } = await newDeployment(client);

    const made = await client.schedules.create(deployment.id, [nightly, hourly, weekly]);

    assert.deepEqual(kindsOf(made), ["cron", "interval", "rrule"]);
    const listed = await client.schedules.list(deployment.id);
    const embedded = (await client.deployments.get(deployment.id))?.schedules ?? [];
    for (const other of [listed, embedded]) {
      assert.deepEqual(other.map(({ id }) => id).sort(), made.map(({ id }) => id).sort());
    }
  });

  it("edits and removes one, and leaves the others with their ids", async () => {
    const client = clientOf(server());
    const { deployment } = await newDeployment(client);
    const [one, two] = await client.schedules.create(deployment.id, [nightly, hourly]);
    assert.ok(one !== undefined && two !== undefined);

    const schedule = { cron: "0 3 * * *", timezone: "UTC", day_or: true };
    await client.schedules.update(deployment.id, one.id, { schedule, active: false });
    const updated = (await client.schedules.list(deployment.id)).find(({ id }) => id === one.id);
    assert.deepEqual(updated?.schedule, schedule);

    assert.equal(await client.schedules.delete(deployment.id, one.id), true);
    assert.equal(await client.schedules.delete(deployment.id, one.id), false);
    assert.deepEqual(
      (await client.schedules.list(deployment.id)).map(({ id }) => id),
      [two.id],
    );
  });

  it("adds nothing for an empty list", async () => {
    const client = clientOf(server());
    const { deployment } = await newDeployment(client);
    assert.deepEqual(await client.schedules.create(deployment.id, []), []);
  });

  it("finds its schedules again when the answer to adding them is lost", async () => {
    const { deployment } = await newDeployment(clientOf(server()));
    let lost = 0;
    const client = clientOf(server(), {}, async (input, init) => {
      const response = await fetch(input, init);
      if (init?.method !== "POST" || lost > 0) return response;
      lost += 1;
      const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      throw new TypeError("fetch failed", { cause });
    });

    const made = await client.schedules.create(deployment.id, [nightly, hourly, weekly]);

    assert.equal(lost, 1);
    assert.deepEqual(kindsOf(made), ["cron", "interval", "rrule"]);
    assert.equal((await client.schedules.list(deployment.id)).length, 3);
  });

  if (generation === 2) return;

  it("keeps slugs and parameters", async () => {
    const client = clientOf(server());
    const { deployment } = await newDeployment(client);

    const [made] = await client.schedules.create(deployment.id, [
      { ...nightly, slug: "nightly", parameters: { n: 1 } },
    ]);

    assert.equal(made?.slug, "nightly");
    assert.deepEqual(made?.parameters, { n: 1 });
  });
});
