import assert from "node:assert/strict";
import { openFaultProxy, type Treatment } from "../../support/fault-proxy";
import { recordFault } from "../../support/fault-report";
import { needsOwnServer, uniqueName } from "../../support/on-prefect";
import { expectClear } from "./clear";
import { FAULTS } from "./faults";
import { describeCases } from "./matrix";
import { startProvider } from "./provider";
import { SUBJECTS } from "./subjects";
import { pause } from "./treatments";

const PROTECTED = { PREFECT_SERVER_CSRF_PROTECTION_ENABLED: "true" };

/** Writes of every kind, each with the first request for a token somewhere before it. */
const SOME = SUBJECTS.filter(({ title }) => ["of a pool", "with schedules"].includes(title));
/** What can happen to the token's own request, too. */
const CORE = FAULTS.filter(({ core }) => core);

describe("faults before a server with CSRF protection (Prefect 3)", () => {
  const server = needsOwnServer({ generation: 3, env: PROTECTED });
  // In a suite of its own, which ends before the server does.
  describe("are survived or told", () => describeCases(server, SOME, CORE));
});

for (const generation of [3, 2] as const) {
  describe(`a CSRF token (Prefect ${generation})`, () => {
    const server = needsOwnServer({
      generation,
      env: {
        ...PROTECTED,
        PREFECT_SERVER_CSRF_TOKEN_EXPIRATION: "PT1S",
      },
    });

    it("that expires in the middle of an up is renewed", async () => {
      // To the client, whose clock stands still hours ago, the token never expires.
      const names = [uniqueName("csrf"), uniqueName("csrf")];
      const proxy = await openFaultProxy(server().apiUrl);
      try {
        const time = Date.now() - 7_200_000;
        const { life } = startProvider("Flow", proxy.apiUrl, {}, { now: () => time });
        const made = [await life.create({ name: names[0] })];
        await pause(1500);
        made.push(await life.create({ name: names[1] }));
        const tokens = proxy.requests.filter(({ path }) => path.startsWith("/csrf-token"));
        assert.equal(tokens.length, 2);
        for (const { id, outs } of made) await life.delete(id, outs as object);
      } finally {
        await proxy.close();
      }
      recordFault({ fault: "CSRF token expires", case: `${generation}`, result: "survived" });
    });

    it("that a proxy takes away is one clear error", async () => {
      const takeAway: Treatment = async ({ request, serve, send }) => {
        delete request.headers["prefect-csrf-token"];
        send(await serve());
      };
      const proxy = await openFaultProxy(server().apiUrl, { treat: () => takeAway });
      try {
        const { life } = startProvider("Flow", proxy.apiUrl);
        await assert.rejects(life.create({ name: uniqueName("csrf") }), (error: Error) => {
          expectClear(error.message, proxy, error);
          assert.match(error.message, /403 .*CSRF.*a proxy before it takes Prefect's CSRF headers/);
          return true;
        });
      } finally {
        await proxy.close();
      }
      const result = "failed clearly";
      recordFault({ fault: "CSRF token taken away", case: `${generation}`, result });
    });
  });
}
