"""Code in the kernel's language."""

from __future__ import annotations

import json

import pytest

from ipy.msgspec.testing import PYTHON, read_samples
from ipy.msgspec.testing.samples import SamplesError


def test_samples_come_from_a_file(tmp_path):
    """What a file leaves out is empty, so its checks aren't made."""
    path = tmp_path / "bash.json"
    completion = {"code": "ech", "cursor": 3, "start": 0, "match": "echo"}
    path.write_text(
        json.dumps({"language": "bash", "stdout": "echo hello", "complete": [completion]})
    )
    samples = read_samples(path)
    assert (samples.language, samples.stdout, samples.error) == ("bash", "echo hello", "")
    assert samples.complete[0].match == "echo"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "holds no samples"),
        ('{"stdout": 7}', r"\$\.stdout"),
        ('{"stdoot": ""}', "stdoot"),
        ('{"complete": [{"code": "x"}]}', r"\$\.complete\[0\]"),
    ],
)
def test_faults_in_a_file_are_named(tmp_path, text, message):
    """A file that holds something else gets one error, with the place and the keys that there are."""
    path = tmp_path / "samples.json"
    path.write_text(text)
    with pytest.raises(SamplesError, match=message) as caught:
        read_samples(path)
    assert "unfinished" in str(caught.value)


def test_missing_file_is_an_error(tmp_path):
    """A file that isn't there is named."""
    with pytest.raises(SamplesError, match=r"nothing\.json"):
        read_samples(tmp_path / "nothing.json")


def test_python_samples_are_python():
    """What the samples of Python call finished compiles; what they call invalid doesn't."""
    for name in PYTHON.__struct_fields__:
        value = getattr(PYTHON, name)
        if name not in ("language", "error_name", "unfinished", "invalid", "page", "complete"):
            compile(value, name, "exec")
    for code in (PYTHON.unfinished, PYTHON.invalid):
        with pytest.raises(SyntaxError):
            compile(code, "", "exec")
    for completion in PYTHON.complete:
        prefix = completion.code[completion.start : completion.cursor]
        assert completion.match.startswith(prefix)
