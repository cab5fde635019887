/** Defaults of images. */
export const IMAGE_DEFAULTS = {
  /** What a plain flow's image is made from. */
  baseImage: "prefecthq/prefect:3-python3.12",
  /** Not root, and of the group that platforms with users of their own choice let in. */
  user: "1000:0",
  push: false,
  dockerfile: "Dockerfile",
  /** What each tool calls a cluster that was given no name. */
  clusters: { kind: "kind", minikube: "minikube", k3d: "k3s-default" },
} as const;

/** Where things are in an image. */
export const IMAGE_PATHS = {
  /** The workflow's files; runs start there. */
  project: "/opt/prefect",
  /** What this library adds. */
  library: "/opt/prefect-constructs",
  /** The script that a lolpop workflow runs from. */
  workflow: "/opt/prefect-constructs/workflow",
  home: "/home/prefect",
} as const;

/** What no image needs, in the words of a .dockerignore; the user's own comes behind and may differ. */
export const ALWAYS_IGNORED = [
  "**/.git",
  "**/.prefect-constructs",
  "**/.pulumi",
  "**/node_modules",
  "**/__pycache__",
  "**/*.pyc",
  "**/.venv",
  "**/venv",
  "**/.mypy_cache",
  "**/.pytest_cache",
  "**/.ruff_cache",
  "**/.ipynb_checkpoints",
  "**/.DS_Store",
  "**/.env",
  ".dockerignore",
] as const;

/** Beside a Pulumi.yaml: the program that makes the image, whose edits must not change it. */
export const PROGRAM_FILES = [
  "Pulumi.yaml",
  "Pulumi.*.yaml",
  "*.ts",
  "package.json",
  "package-lock.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "tsconfig.json",
  "tsconfig.*.json",
] as const;
