import assert from "node:assert/strict";
import { checkTimeZone } from "../../../lib/core/time-zones";
import { UNKNOWN } from "../../../lib/core/unknown";

describe("checkTimeZone", () => {
  for (const zone of ["UTC", "Europe/Berlin", "US/Eastern", "Etc/GMT+1", "CET", "GMT", UNKNOWN]) {
    it(`accepts ${zone}`, () => assert.deepEqual(checkTimeZone("timezone", zone), []));
  }

  const refused: [unknown, string][] = [
    ["Europe/Berln", 'got "Europe/Berln"; did you mean "Europe/Berlin"?'],
    ["europe/berlin", 'got "europe/berlin"; did you mean "Europe/Berlin"?'],
    ["Berlin", 'got "Berlin"; did you mean "Europe/Berlin"?'],
    ["New York", 'got "New York"; did you mean "America/New_York"?'],
    ["utc", 'got "utc"; did you mean "UTC"?'],
    ["PST", 'got "PST"; did you mean "America/Los_Angeles"?'],
    ["+01:00", 'got "+01:00"; write e.g. "Europe/Berlin"'],
    ["Middle-earth/Mordor", 'got "Middle-earth/Mordor"; write e.g. "Europe/Berlin"'],
    ["", 'got ""; write e.g. "Europe/Berlin"'],
    [1, 'got 1; write e.g. "Europe/Berlin"'],
  ];
  for (const [zone, rest] of refused) {
    it(`refuses ${JSON.stringify(zone)}`, () => {
      const message = `must be an IANA time zone; ${rest}`;
      assert.deepEqual(checkTimeZone("timezone", zone), [{ path: "timezone", message }]);
    });
  }
});
