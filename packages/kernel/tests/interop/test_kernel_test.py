"""The public suite for kernels, `jupyter_kernel_test`, with every optional part."""

from __future__ import annotations

import pytest

jupyter_kernel_test = pytest.importorskip(
    "jupyter_kernel_test", reason="jupyter_kernel_test isn't installed: nox -s interop"
)


@pytest.mark.spec("TMSG-070")
class TestKernel(jupyter_kernel_test.KernelTests):
    """Everything that the suite can ask of a kernel."""

    kernel_name = "ipy"
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('test', file=sys.stderr)"
    completion_samples = [
        {"text": "zi", "matches": {"zip"}},
    ]
    complete_code_samples = ["1", "print('hello, world')", "def f(x):\n  return x*2\n\n\n"]
    incomplete_code_samples = ["print('''hello", "def f(x):\n  x*2"]
    invalid_code_samples = ["import = 7q"]
    code_page_something = "zip?"
    code_generate_error = "raise"
    code_execute_result = [
        {"code": "1+2+3", "result": "6"},
        {"code": "[n*n for n in range(1, 4)]", "result": "[1, 4, 9]"},
    ]
    code_display_data = [
        {
            "code": "from IPython.display import HTML, display; display(HTML('<b>t</b>'))",
            "mime": "text/html",
        },
        {
            "code": "from IPython.display import Math, display; display(Math('x'))",
            "mime": "text/latex",
        },
    ]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1?2*"
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"


def test_every_optional_part_is_switched_on():
    """A sample that is left out switches a test of the suite off silently."""
    for name in dir(jupyter_kernel_test.KernelTests):
        empty = getattr(jupyter_kernel_test.KernelTests, name)
        if name.startswith(
            ("code_", "completion_", "complete_", "incomplete_", "invalid_", "supported_")
        ):
            assert getattr(TestKernel, name) != empty or not isinstance(
                empty, (str, list, tuple)
            ), name
