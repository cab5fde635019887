import assert from "node:assert/strict";
import {
  flowParameterNames,
  type LolpopEntrypoint,
  pythonLiteral,
  renderLolpopEntrypoint,
} from "../../../lib/render";

const SPEC: LolpopEntrypoint = {
  className: "QuickstartRunner",
  module: { name: "prefect_files.quickstart_runner" },
  method: "build_all",
  config: "prefect_files/quickstart.yaml",
  project: "../..",
  library: ".",
  functionName: "prefect_entrypoint",
  flowName: "prefect-entrypoint",
  flowKwargs: {},
  orchestrator: {},
  skipValidation: false,
  parameters: [],
};

describe("the entrypoint script of a lolpop workflow", () => {
  it("is made of lines that a person can read", () => {
    const orchestrator = { flow_kwargs: { retries: 2, description: "x".repeat(60) } };
    const script = renderLolpopEntrypoint({
      ...SPEC,
      orchestrator,
      parameters: [
        { name: "rows", annotation: "int" },
        { name: "target", annotation: "str", default: { value: "label" } },
        { name: "config", default: "unknown" },
      ],
    });
    const body = script.slice(script.indexOf("PROJECT ="));
    assert.equal(body, READABLE);
    assert.ok(script.split("\n").every((line) => line.length <= 100));
  });

  it("gives each parameter a name of its own", () => {
    const names = ["config", "config_", "Runner", "ORCHESTRATOR", "given"];
    const parameters = names.map((name) => ({ name }));
    assert.deepEqual(Object.fromEntries(flowParameterNames({ parameters, className: "Runner" })), {
      config: "config__",
      config_: "config_",
      Runner: "Runner_",
      ORCHESTRATOR: "ORCHESTRATOR_",
      given: "given_",
    });
  });

  it("writes JSON's values as Python's", () => {
    const value = { on: true, off: false, none: null, list: [1, -2.5, 'a\u0007"b'] };
    assert.equal(
      pythonLiteral(value),
      '{"on": True, "off": False, "none": None, "list": [1, -2.5, "a\\u0007\\"b"]}',
    );
  });
});

const READABLE = `PROJECT = (HERE / "../..").resolve()
LIBRARY = (HERE / ".").resolve()
CONFIG = PROJECT / "prefect_files/quickstart.yaml"
ORCHESTRATOR = {
    "flow_kwargs": {
        "retries": 2,
        "description": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    },
}


@flow(
    name="prefect-entrypoint",
)
def prefect_entrypoint(
    rows: int,
    config: Optional[Union[str, Dict[str, Any]]] = None,
    skip_validation: bool = False,
    target: str = "label",
    config_: Any = None,
) -> Any:
    """Run QuickstartRunner.build_all.

    Args:
        config: Another config file, or values to lay over what the config file says.
        skip_validation: Do not check that the config has all that its classes require.
    """
    os.chdir(PROJECT)
    sys.path[:0] = [str(PROJECT), str(LIBRARY)]
    import lolpop_prefect

    lolpop_prefect.plug_in()
    from prefect_files.quickstart_runner import QuickstartRunner

    runner = QuickstartRunner(
        conf=lolpop_prefect.load_config(CONFIG, config, ORCHESTRATOR),
        skip_config_validation=skip_validation,
    )
    # The method's own defaults stand where nothing is given.
    given = {"config": config_}
    given = {name: value for name, value in given.items() if value is not None}
    return runner.build_all(rows=rows, target=target, **given)


if __name__ == "__main__":
    raise SystemExit("the workflow has parameters without a default; run a deployment of it")
`;
