import pytest

from ipy.core.display.hook import DisplayHook
from ipy.core.display.semicolon import ends_with_semicolon


@pytest.mark.spec("CORE-048", "TCOR-008")
@pytest.mark.parametrize(
    "source",
    [
        "1;",
        "1 ;  ",
        "1;\n\n",
        "1; # a comment",
        "1;\n# a comment\n# another ;\n",
        "f(\n  1,\n);",
        "x = 1\nx;",
        "'text';",
        "'''a\n;b''';",
        "%time f();  # magics too",
        "%%time\nit's not Python\n1;",
        "f'{x};';",
    ],
)
def test_a_semicolon_at_the_end_is_found(source):
    """Comments and white space may follow it."""
    assert ends_with_semicolon(source)
    assert DisplayHook.semicolon_at_end_of_expression(source)


@pytest.mark.spec("CORE-048", "TCOR-008")
@pytest.mark.parametrize(
    "source",
    [
        "1",
        "",
        "a; b",
        "'a;'",
        "1  # not this;",
        "'''\n;'''",
        "'''\na;\n''' # ;",
        ";'x'",
        "x = ';'",
        "1;\n2",
    ],
)
def test_other_semicolons_don_t_count(source):
    """In a text, in a comment, or before the last expression a semicolon means nothing."""
    assert not ends_with_semicolon(source)
