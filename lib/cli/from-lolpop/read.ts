import { withoutUndefined } from "../../core/json";
import { type Argument, DEPLOY, isOf, NEEDS, PACKAGE, STOP } from "./arguments";
import { meant, type Parsed } from "./flags";

/** Arguments of a method by name. */
export type Given = Record<string, unknown>;

/** Reads one command's flags into its method's arguments. */
export class Reader {
  constructor(
    private readonly parsed: Parsed,
    private readonly problems: string[],
    private readonly remarks: string[],
  ) {}

  said(): Given {
    const { command, flags, lists } = this.parsed;
    const kwargs = this.#kwargs(flags.kwargs);
    if (flags.class !== undefined && flags.class !== "PrefectOrchestrator") {
      this.problems.push(`${this.#where}: ${flags.class} is not PrefectOrchestrator`);
    }
    const usual = command === "build" ? "deploy" : command;
    if (flags.method !== undefined && flags.method !== usual) {
      this.#remark(`the method ${flags.method} is not ${usual}, which the program stands for`);
    }
    for (const list of ["args", "class_args"]) {
      if (lists[list])
        this.#remark(`${lists[list].join(" ")}: arguments without a name are passed over`);
    }
    if (flags.class_kwargs !== undefined) {
      const reason = "are the orchestrator's, which is ours here; see source.orchestrator";
      this.#remark(`${flags.class_kwargs} ${reason}`);
    }
    if (command === "package") return this.#package(kwargs);
    return this.#other(kwargs);
  }

  #package(kwargs: Given): Given {
    const { flags, subject } = this.parsed;
    return withoutUndefined({
      lolpop_class: subject,
      lolpop_module: flags.local_file === undefined ? flags.module : undefined,
      local_file: flags.local_file,
      lolpop_entrypoint: flags.build_method,
      flow_name: flags.flow_name,
      package_type: flags.type,
      config_file: flags.config_file,
      skip_validation: flags.skip_validation === "true" ? true : undefined,
      ...this.#checked(kwargs, PACKAGE),
    });
  }

  #other(kwargs: Given): Given {
    const { command, flags, subject } = this.parsed;
    if (flags.skip_validation) this.#remark("--skip-validation is for lolpop's own command alone");
    if (flags.local_file) this.#remark("-l is for lolpop's own command alone");
    const named = {
      config_file: flags.config_file,
      deployment_name: flags.deployment_name ?? subject,
    };
    if (command === "run") return withoutUndefined({ ...named, parameters: kwargs });
    const table = command === "build" ? DEPLOY : STOP;
    return withoutUndefined({
      ...named,
      deployment_type: flags.type,
      ...this.#checked(kwargs, table),
    });
  }

  #kwargs(text: string | undefined): Given {
    if (text === undefined) return {};
    try {
      const value: unknown = JSON.parse(text);
      if (isOf("table", value)) return value as Given;
      this.problems.push(`${this.#where}: the keyword arguments must be a JSON object`);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split("\n")[0] : "";
      this.problems.push(`${this.#where}: the keyword arguments are no JSON: ${reason}`);
    }
    return {};
  }

  #checked(kwargs: Given, table: Readonly<Record<string, Argument>>): Given {
    const kept: Given = {};
    for (const [key, value] of Object.entries(kwargs)) {
      const argument = Object.hasOwn(table, key) ? table[key] : undefined;
      if (argument === undefined) {
        const hint = meant(key, Object.keys(table));
        this.problems.push(`${this.#where}: unknown argument "${key}"${hint}`);
      } else if (value === null) continue;
      else if (isOf(argument.kind, value)) kept[key] = value;
      else this.problems.push(`${this.#where}: ${key} must be ${NEEDS[argument.kind]}`);
    }
    return kept;
  }

  #remark(reason: string): void {
    this.remarks.push(`${this.#where}: ${reason}`);
  }

  get #where(): string {
    return `lolpop deployment ${this.parsed.command}`;
  }
}
