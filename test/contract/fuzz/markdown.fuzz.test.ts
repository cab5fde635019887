import assert from "node:assert/strict";
import { markdownOf } from "../../../lib/cli/diff/markdown/markdown";
import { readPreview } from "../../../lib/cli/diff/preview/read";
import { reviewOf } from "../../../lib/cli/diff/review/review";
import { itHolds } from "../../support/fuzz";
import { fileOf } from "../../support/line-process";
import { anyPreview, MARK } from "../../support/preview-texts";
import { needsPythonParsers } from "../../support/real-parsers/parsers";

interface Found {
  readonly types: readonly string[];
  readonly outside: string;
  readonly html: readonly string[];
}

/** What a review is made of. No link, image, table, quote or rule is among it. */
const TYPES = new Set([
  ...["html_block", "inline", "text", "softbreak", "code_inline", "fence"],
  ...["heading", "paragraph", "strong", "em", "bullet_list", "list_item"].flatMap((one) => [
    `${one}_open`,
    `${one}_close`,
  ]),
]);

describe("A review of a preview, as Markdown", () => {
  const ask = needsPythonParsers();

  itHolds(
    "keeps every text of the preview in code, and what it folds away closed",
    anyPreview(6),
    async (preview) => {
      const text = markdownOf(reviewOf(readPreview(JSON.stringify(preview), "it")), 20_000);
      const { value: found } = await ask<Found>({ reader: "read_markdown", file: fileOf(text) });
      assert.ok(found, text);
      assert.deepEqual(
        found.types.filter((type) => !TYPES.has(type)),
        [],
        text,
      );
      assert.ok(!found.outside.includes(MARK), text);
      const html = found.html.join("");
      const tags = html
        .replaceAll(/<code>[^<>]*<\/code>/g, "")
        .replace(
          /^<!-- prefect-constructs diff etl\/test -->\n|^<!-- prefect-constructs diff -->\n/,
          "",
        );
      const opened = tags.match(/<details><summary>[^<>☠]*<\/summary>/g)?.length ?? 0;
      const closed = tags.match(/<\/details>/g)?.length ?? 0;
      assert.equal(opened, closed, text);
      const rest = tags.replaceAll(/<details><summary>[^<>☠]*<\/summary>|<\/details>/g, "");
      assert.equal(rest.trim(), "", text);
    },
    { unasked: 150, caseMs: 200, shrink: false },
  );
});
