import type * as pulumi from "@pulumi/pulumi";

/** A registry to push to, with its credentials. */
export interface ImageRegistryArgs {
  /** Host and port: `registry.example.com:5000`. @default - the one that `repository` names */
  readonly server?: pulumi.Input<string>;
  /** @default - what `docker login` left on the machine */
  readonly username?: pulumi.Input<string>;
  /** Secret in the state. @default - what `docker login` left on the machine */
  readonly password?: pulumi.Input<string>;
}

/** Loads an image into the nodes of a cluster on this machine. */
export interface ClusterLoadArgs {
  /** The tool that made the cluster; its command must be on PATH. */
  readonly kind: "kind" | "minikube" | "k3d";
  /** The cluster's name. @default - the tool's own: `kind`, `minikube`, `k3s-default` */
  readonly cluster?: pulumi.Input<string>;
}

/** Loads an image by a command of your own, which finds its reference in the variable `IMAGE`. */
export interface CommandLoadArgs {
  /** @default - the command says it all */
  readonly kind?: undefined;
  /** A text is for a shell, as in `ctr image import "$IMAGE.tar"`; a list is a program's words. */
  readonly command: string | readonly string[];
}

/** How an image gets to where containers are made of it, when no registry brings it there. */
export type ImageLoadArgs = ClusterLoadArgs | CommandLoadArgs;

/**
 * The image of a workflow. Its tag is the hash of all that goes into it, so what refers to it rolls
 * when the content changes, and only then.
 */
export interface PackageImageArgs {
  /**
   * The image's name without a tag: `acme/training`, `registry.example.com:5000/acme/training`.
   * @default - the component's name; of a lolpop workflow `lolpop-<class>-<entrypoint>`
   */
  readonly repository?: string;
  /**
   * Fixed tags beside the one by content, such as `latest`: for people, nothing here refers to them.
   * They are pushed too where the image is.
   * @default - none
   */
  readonly tags?: readonly string[];
  /**
   * What the image is made from: it has Python, and Prefect where the requirements do not name it.
   * @default - `prefecthq/prefect:3-python3.12`; of a lolpop workflow see `LOLPOP_DEFAULTS.baseImages`
   */
  readonly baseImage?: string;
  /**
   * Files and folders of the working directory to copy, relative to it. `.dockerignore` there is
   * obeyed either way.
   * @default - of a flow the whole working directory; of a lolpop workflow what it needs beside these
   */
  readonly copyFiles?: readonly string[];
  /** Debian packages to install. @default - none */
  readonly systemPackages?: readonly string[];
  /** Environment variables, none of them a secret: everybody who has the image reads them. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * What the image runs when nothing else is said; a text is split as a shell would.
   * @default - the workflow, once
   */
  readonly runCommand?: string | readonly string[];
  /**
   * A Dockerfile of your own, relative to the working directory, which is its context. What serves
   * the workflow is put on top of it. Not together with what describes a generated one.
   * @default - one is generated
   */
  readonly dockerfile?: string;
  /** The stage of your own Dockerfile to use. @default - the last */
  readonly target?: string;
  /** `linux/amd64`, `linux/arm64`. @default - this machine's */
  readonly platform?: string;
  /** The Dockerfile's `ARG`s, none of them a secret: they stay in the image's history. @default - none */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** The network of `RUN` steps: `host`, `none`. @default - the engine's own */
  readonly network?: string;
  /**
   * Secrets for building, by variables' names. The generated Dockerfile has them as environment
   * variables of the pip step alone: `PIP_EXTRA_INDEX_URL`, or what a requirement's address names
   * as `${TOKEN}`. A Dockerfile of your own mounts them, `RUN --mount=type=secret,id=TOKEN`.
   * Secret in the state, and in no layer, history, argument or message. A value is not part of the
   * image's content: another one alone gives no new tag and rebuilds no layer. The image is built by
   * the `docker` command of this machine then, and needs the package `@pulumi/command`.
   * @default - none
   */
  readonly buildSecrets?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Images whose layers may be taken instead of building them; with `buildSecrets` or `cacheTo` also
   * in BuildKit's words, `type=local,src=/cache`.
   * @default - none
   */
  readonly cacheFrom?: readonly string[];
  /**
   * Where to keep layers for later builds, in BuildKit's words:
   * `type=registry,ref=registry.example.com/acme/training:cache`. The image is built by
   * `docker buildx` then, and needs the package `@pulumi/command`; which types there are depends on
   * buildx's builder.
   * @default - nowhere but in the engine
   */
  readonly cacheTo?: readonly string[];
  /** Labels beside the OCI ones. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** The user, and group, that the image runs as, as numbers. @default "1000:0" */
  readonly user?: string;
  /** Push the image to its registry, with each of `tags`. @default false */
  readonly push?: boolean;
  /**
   * Leave the references on the engine when the image is replaced, or goes with the stack.
   * @default false
   */
  readonly keepLocally?: boolean;
  /** @default - what `repository` and `docker login` say */
  readonly registry?: ImageRegistryArgs;
  /**
   * Load the image into a local cluster's nodes once it is built, and again when it changes; needs
   * the package `@pulumi/command`.
   * @default - a registry, or the engine that built it, has it
   */
  readonly load?: ImageLoadArgs;
}
