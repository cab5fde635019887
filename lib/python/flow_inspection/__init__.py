"""Reads a Prefect flow's name, description and parameter schema from its source.

Standard library only, Python 3.9 or later; the user's code is parsed, never imported or run.

- `bindings`: the names that a file binds
- `sources`: files of the project and what a name means in them
- `finding`: the flow that an entrypoint names
- `values`: expressions whose value is known without running them
- `shapes`: types, as far as a JSON schema can say them; `annotations`, `enums` and
  `classes` read them, `known_types` lists those of other packages
- `pydantic1`, `pydantic2`: the two dialects of JSON schema that Prefect uses
- `docstrings`: the parameters' descriptions
- `parameters`: all of it together
"""
