// `npm run docs`: writes docs/reference.md anew.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { REPOSITORY } from "./markdown";
import { createProgram } from "./program";
import { publicApi } from "./public-api";
import { renderReference } from "./reference";

const path = join(REPOSITORY, "docs", "reference.md");
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, renderReference(publicApi(createProgram())));
