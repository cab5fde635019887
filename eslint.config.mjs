// Only what needs types or the import graph: Biome does the formatting.
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/** Rooms of lib, each with the rooms below it that it may use. Data flows one way. */
const LAYERS = {
  cli: ["components", "lookups", "resources", "provider", "client", "render", "core"],
  components: ["resources", "provider", "client", "render", "core"],
  lookups: ["provider", "client", "core"],
  resources: ["provider", "client", "core"],
  provider: ["client", "core"],
  client: ["core"],
  render: ["core"],
  core: [],
};

const zones = Object.entries(LAYERS).map(([room, below]) => ({
  target: `./lib/${room}`,
  from: "./lib",
  except: [room, ...below].map((name) => `./${name}`),
  message: `lib/${room} may use ${below.join(", ") || "no other room"}.`,
}));

export default tseslint.config(
  { ignores: ["dist/", "**/node_modules/", "**/generated/", "test/**/fixtures/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.base],
    plugins: { "import-x": importX },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    settings: {
      "import-x/resolver-next": [createTypeScriptImportResolver({ project: "tsconfig.json" })],
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-unnecessary-type-assertion": "error",
      "@typescript-eslint/no-unused-expressions": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", { zones }],
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // This table is where the provider learns of the resources; it loads them lazily.
    files: ["lib/provider/resource-types.ts"],
    rules: { "import-x/no-restricted-paths": "off", "import-x/no-cycle": "off" },
  },
  {
    // A describe block is a chapter, not a function.
    files: ["test/**/*.ts"],
    rules: { "max-lines-per-function": "off" },
  },
);
