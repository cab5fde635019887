import assert from "node:assert/strict";
import fc from "fast-check";
import { LEAST_LIMIT, markdownOf } from "../../../../lib/cli/diff/markdown/markdown";
import { readPreview } from "../../../../lib/cli/diff/preview/read";
import { reviewOf } from "../../../../lib/cli/diff/review/review";
import { itHolds } from "../../../support/fuzz";
import { anyPreview } from "../../../support/preview-texts";

const limit = fc.integer({ min: LEAST_LIMIT, max: 12_000 });

describe("The length of a review", () => {
  itHolds(
    "is never above its limit, and nothing that is opened is cut off open",
    fc.tuple(anyPreview(30), limit),
    ([preview, most]) => {
      const text = markdownOf(reviewOf(readPreview(JSON.stringify(preview), "it")), most);
      assert.ok(text.length <= most, `${text.length} of ${most}`);
      const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
      assert.equal(count(/^<details>/gm), count(/^<\/details>/gm));
      assert.equal(count(/^`{3,}/gm) % 2, 0);
    },
    { unasked: 60, shrink: false },
  );
});
