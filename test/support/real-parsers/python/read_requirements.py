"""The lines that pip sees in a requirements file, variables in them as they stand."""

from unittest import mock

from pip._internal.req import req_file
from pip._internal.utils.encoding import auto_decode


def read(asked):
    with mock.patch.object(req_file, "expand_env_variables", lambda lines: lines):
        return [line for _number, line in req_file.preprocess(auto_decode(asked["file"]))]
