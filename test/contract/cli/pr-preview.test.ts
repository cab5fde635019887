import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import { skipBecause } from "../../support/on-prefect";
import { REPOSITORY, temporaryFolder } from "../../support/program";

const EXAMPLE = join(REPOSITORY, "examples", "pr-preview");
const WORKFLOW = join(EXAMPLE, ".github", "workflows", "preview.yml");
const markOf = (stack: string) => `<!-- prefect-constructs diff etl/${stack} -->`;
const MARK = markOf("production");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface GitlabJob {
  readonly script: readonly string[];
  readonly environment: { readonly name: string };
  readonly rules?: readonly { readonly if: string }[];
}

const workflow = () => parse(readFileSync(WORKFLOW, "utf8")) as Workflow;
const gitlab = () =>
  parse(readFileSync(join(EXAMPLE, ".gitlab-ci.yml"), "utf8")) as Record<string, GitlabJob>;

function isThere(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("the workflow that reviews pull requests", () => {
  const jobs = () => Object.entries(workflow().jobs);
  const steps = () => jobs().flatMap(([, job]) => job.steps);
  const isOwn = "github.event.pull_request.head.repo.full_name == github.repository";

  it("is one that actionlint finds nothing wrong in", function () {
    if (!isThere("actionlint", "-version")) skipBecause(this, "no actionlint on PATH");
    const found = execFileSync("actionlint", ["-format", "{{json .}}", WORKFLOW]).toString();
    assert.deepEqual(JSON.parse(found), []);
  });

  it("starts with pull requests as such: no event gives a fork's code secrets or a token", () => {
    assert.deepEqual(Object.keys(workflow().on), ["pull_request"]);
  });

  it("gives each job the permissions that it needs, and no more", () => {
    assert.deepEqual(workflow().permissions, {});
    assert.deepEqual(
      jobs().map(([name, { permissions }]) => [name, permissions]),
      [
        ["preview", { contents: "read" }],
        ["comment", { "pull-requests": "write" }],
        ["fork", undefined],
      ],
    );
  });

  it("has secrets in one job alone, which runs for own branches alone", () => {
    const withSecrets = jobs().filter(([, job]) => JSON.stringify(job).includes("secrets."));
    assert.deepEqual(
      withSecrets.map(([name]) => name),
      ["preview"],
    );
    assert.ok(workflow().jobs.preview?.if?.startsWith(`${isOwn} && `));
  });

  it("runs no code of the pull request where it may write", () => {
    const writing = jobs().filter(([, { permissions }]) =>
      Object.values(permissions ?? {}).includes("write"),
    );
    assert.equal(writing.length, 1);
    for (const [, { steps: all }] of writing) {
      assert.ok(!all.some(({ uses }) => uses?.startsWith("actions/checkout")));
      assert.ok(!all.some(({ run }) => /\b(npm|npx|node|pulumi)\b/.test(run ?? "")));
    }
    const checkouts = steps().filter(({ uses }) => uses?.startsWith("actions/checkout"));
    assert.deepEqual(
      checkouts.map((step) => step.with?.["persist-credentials"]),
      [false],
    );
  });

  it("puts nothing into the text of a script: what it needs is in variables", () => {
    const scripts = steps().flatMap(({ run }) => run ?? []);
    assert.ok(scripts.length >= 4);
    assert.deepEqual(
      scripts.filter((script) => script.includes("${{")),
      [],
    );
  });

  it("pins each action by a commit, with the release beside it", () => {
    const lines = readFileSync(WORKFLOW, "utf8").match(/uses: .*/g) ?? [];
    assert.equal(lines.length, 5);
    for (const line of lines) assert.match(line, /^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("is on GitLab for own branches alone as well, with the two tokens in places of their own", () => {
    const file = gitlab();
    const own = "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID";
    for (const name of [".own-merge-request", "note"]) {
      assert.deepEqual(
        file[name]?.rules?.map((rule) => rule.if),
        [`$CI_PIPELINE_SOURCE == "merge_request_event" && ${own}`],
      );
    }
    assert.equal(file.preview?.environment.name, "preview");
    assert.equal(file.note?.environment.name, "note");
    assert.ok(!JSON.stringify(file.preview).includes("NOTE_TOKEN"));
  });
});

describe("the scripts that write the one comment", () => {
  let folder: string;
  let server: Server;
  let comments: { id: number; body: string; author: string }[];

  /** As much of both sites' interfaces as the scripts use. */
  before(async function () {
    for (const program of ["bash", "jq", "curl"]) {
      if (!isThere(program, "--version")) skipBecause(this, `there is no ${program}`);
    }
    folder = temporaryFolder();
    server = createServer((request, response) => {
      void text(request).then((sent) => {
        const { body } = (sent === "" ? {} : JSON.parse(sent)) as { body?: string };
        const { pathname, searchParams } = new URL(request.url ?? "", "http://site.test");
        const id = Number(/(?:notes|comments)\/(\d+)$/.exec(pathname)?.[1]);
        const known = comments.find((one) => one.id === id);
        if (known) known.body = body ?? "";
        else if (request.method === "POST") {
          comments.push({ id: comments.length + 1, body: body ?? "", author: "bot" });
        }
        const page = Number(searchParams.get("page") ?? 1);
        const some = comments.slice((page - 1) * 2, page * 2);
        const shown = some.map(({ id: number, body: shownBody, author }) => ({
          id: number,
          body: shownBody,
          author: { id: author === "bot" ? 7 : 8 },
          user: { login: author === "bot" ? "github-actions[bot]" : author },
        }));
        response.end(JSON.stringify(pathname.endsWith("/user") ? { id: 7 } : shown));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    // GitHub's own command is where its runners are: this one asks our server.
    const gh = join(folder, "gh");
    const words = 'method=GET; while [ $# -gt 0 ]; do case "$1" in --method) method=$2; shift ;; ';
    const more = "--input) data=$2; shift ;; --*|api) ;; *) path=$1 ;; esac; shift; done";
    const pages =
      'if [ $method = GET ]; then for p in 1 2 3; do curl -sS "$SITE/$path&page=$p"; done';
    const send = 'else curl -sS -X $method --data @$data "$SITE/$path"; fi';
    writeFileSync(gh, `#!/bin/bash\n${words}${more}\n${pages}\n${send}\n`, { mode: 0o755 });
  });

  beforeEach(() => {
    // Somebody else's comment with the mark in it, and enough others for a second page.
    comments = [`${MARK}\nnot ours`, "first", "second"].map((body, at) => {
      return { id: at + 1, body, author: "somebody" };
    });
  });

  after(() => {
    server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const site = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bash = async (script: string, env: Readonly<Record<string, string>>) => {
    const path = `${folder}${delimiter}${process.env.PATH}`;
    const child = spawn("bash", ["-e", "-o", "pipefail", "-c", script], {
      cwd: folder,
      env: { PATH: path, SITE: site(), ...env },
    });
    const said = Promise.all([text(child.stdout), text(child.stderr)]);
    const code = await new Promise((done) => child.on("close", done));
    return { code, said: (await said).join("") };
  };
  const succeeds = async (ended: ReturnType<typeof bash>) => {
    const { code, said } = await ended;
    assert.equal(code, 0, said);
  };
  const ours = () => comments.filter(({ author }) => author === "bot").map(({ body }) => body);

  const stepOf = (job: string, part: string) =>
    workflow().jobs[job]?.steps.find(({ uses, run }) => (uses ?? run)?.includes(part)) ?? {};

  /** Each stack's file where the actions of the workflow's own versions and arguments put it. */
  const write = (...stacks: string[]) => {
    const given = stepOf("comment", "download-artifact").with ?? {};
    const [merge, path] = [given["merge-multiple"] === true, String(given.path)];
    rmSync(join(folder, path), { recursive: true, force: true });
    for (const stack of stacks) {
      const uploaded = stepOf("preview", "upload-artifact").with ?? {};
      const [name, file] = [uploaded.name, uploaded.path].map((one) =>
        String(one).replace("${{ matrix.stack }}", stack),
      ) as [string, string];
      // 8.0.1: a folder of each artifact's own, unless it is the only one or all are to be together.
      const target = join(folder, path, merge || stacks.length === 1 ? "" : name);
      mkdirSync(target, { recursive: true });
      renameSync(join(folder, file), join(target, file));
    }
  };
  const review = (file: string, stack: string, body: string) => {
    const whole = `${markOf(stack)}\n${body}\n`;
    writeFileSync(join(folder, file), whole);
    return whole;
  };
  const comment = () =>
    bash(stepOf("comment", "gh api").run ?? "", { REPOSITORY: "acme/etl", NUMBER: "5" });
  const note = () =>
    bash(gitlab().note?.script.join("\n") ?? "", {
      CI_API_V4_URL: site(),
      CI_PROJECT_ID: "3",
      CI_MERGE_REQUEST_IID: "5",
      NOTE_TOKEN: "t",
    });

  for (const stacks of [["production"], ["production", "staging"]]) {
    it(`write it, and then over it, for each stack: GitHub, ${stacks.join(" and ")}`, async () => {
      for (const body of ['one "quoted" `$(id)` \\n', "two"]) {
        const files = stacks.map((stack) => review(`preview-${stack}.md`, stack, body));
        write(...stacks);
        await succeeds(comment());
        assert.deepEqual(ours(), files);
      }
      assert.equal(comments[0]?.body, `${MARK}\nnot ours`);
    });
  }

  it("write it, and then over it: GitLab", async () => {
    for (const body of ['one "quoted" `$(id)` \\n', "two"]) {
      const file = review("preview.md", "production", body);
      await succeeds(note());
      assert.deepEqual(ours(), [file]);
    }
    assert.equal(comments[0]?.body, `${MARK}\nnot ours`);
  });

  it("fail where no preview has written a review", async () => {
    write();
    rmSync(join(folder, "preview.md"), { force: true });
    for (const { code, said } of [await comment(), await note()]) {
      assert.equal(code, 1);
      assert.match(said, /no preview has written a review|the preview has written no review/);
    }
  });

  it("say under the mark of the stack that a preview failed before it began", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: etl\nruntime: nodejs\n");
    writeFileSync(join(folder, "pulumi"), "#!/bin/sh\nexit 6\n", { mode: 0o755 });
    const main = join(REPOSITORY, "dist", "lib", "cli", "main.js");
    const npx = `#!/bin/sh\nshift; exec "${process.execPath}" "${main}" "$@"\n`;
    writeFileSync(join(folder, "npx"), npx, { mode: 0o755 });
    const script = gitlab().preview?.script.filter((line) => line !== "npm ci") ?? [];

    const step = stepOf("preview", "pulumi preview");
    const onGithub = await bash(step.run ?? "", { STACK: "production" });
    const onGitlab = await bash(script.join("\n"), { PULUMI_STACK: "production" });
    write("production");
    await succeeds(comment());
    await succeeds(note());

    assert.deepEqual([onGithub.code, onGitlab.code], [1, 1]);
    assert.equal(ours().length, 1);
    assert.ok(ours()[0]?.startsWith(`${MARK}\n### Preview of \`production\`\n`), ours()[0]);
    assert.match(ours()[0] ?? "", /\*\*The preview failed with 1 error\.\*\*[^]* is empty: the/);
  });
});
