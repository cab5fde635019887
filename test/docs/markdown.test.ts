import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { anchorsOf, fencesOf, linksOf, type Markdown, markdownFiles, REPOSITORY } from "./markdown";

const files = markdownFiles();

describe("the documentation's pages", () => {
  for (const file of files) {
    it(`${file.path} links to what is there`, () => {
      assert.deepEqual(
        linksOf(file).filter((link) => isBroken(file, link)),
        [],
      );
    });
  }

  it("name only npm commands that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = files.flatMap((file) =>
      [...file.text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map((match) => ({
        path: file.path,
        script: match[1] ?? match[2] ?? "",
      })),
    );
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter(({ script }) => !(script in scripts)),
      [],
    );
  });

  it("tell each component, the resources and the look-ups in a page of their own", () => {
    const paths = files.map(({ path }) => path);
    const expected = [
      "lib/components/kubernetes/README.md",
      "lib/components/prefect-package/README.md",
      "lib/components/prefect-serve-deployment/README.md",
      "lib/components/prefect-server/README.md",
      "lib/components/prefect-work-pool-deployment/README.md",
      "lib/lookups/README.md",
      "lib/resources/README.md",
    ];
    assert.deepEqual(
      expected.filter((path) => !paths.includes(path)),
      [],
    );
  });

  it("give the two commands first in the README", () => {
    const readme = files.find(({ path }) => path === "README.md");
    assert.ok(readme);
    const shells = fencesOf(readme).filter(({ language }) => language === "sh");
    assert.match(shells[0]?.code ?? "", /npm ci && npm start/);
    assert.match(shells.map(({ code }) => code).join("\n"), /npm ci && npm test/);
  });
});

function isBroken(from: Markdown, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [path = "", anchor] = link.split("#", 2);
  const target = path === "" ? from.path : join(dirname(from.path), path);
  if (!existsSync(join(REPOSITORY, target))) return true;
  if (anchor === undefined) return false;
  const page = files.find((file) => file.path === target);
  return page === undefined || !anchorsOf(page).includes(anchor);
}
