"""Write the table of LaTeX names for characters that completion reads.

    python tools/make_latex_symbols.py unicode-math-table.tex > packages/core/src/ipy/core/completion/data/latex_symbols.txt

Sources: the symbol table of the LaTeX package unicode-math (names of mathematical symbols and accents), the Unicode character
database (styled alphabets, Greek, superscripts and subscripts), and the text commands of LaTeX (accented and foreign letters).
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator

STYLES = {
    "bf": "BOLD",
    "it": "ITALIC",
    "bi": "BOLD ITALIC",
    "scr": "SCRIPT",
    "bscr": "BOLD SCRIPT",
    "frak": "FRAKTUR",
    "bfrak": "BOLD FRAKTUR",
    "bb": "DOUBLE-STRUCK",
    "sans": "SANS-SERIF",
    "bsans": "SANS-SERIF BOLD",
    "isans": "SANS-SERIF ITALIC",
    "bisans": "SANS-SERIF BOLD ITALIC",
    "tt": "MONOSPACE",
}
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
UNICODE_GREEK = {"lambda": "LAMDA"}
#: In LaTeX the plain name is the round form of these letters, the `var` name the other.
SYMBOL_FORMS = {
    "epsilon": ("ϵ", "ε"),
    "theta": ("θ", "ϑ"),
    "kappa": ("κ", "ϰ"),
    "phi": ("ϕ", "φ"),
    "rho": ("ρ", "ϱ"),
    "pi": ("π", "ϖ"),
    "sigma": ("σ", "ς"),
}
#: Letters of the letterlike block that Unicode did not repeat among the mathematical alphabets.
LETTERLIKE = {
    "bb": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "scr": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "frak": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "it": {"h": "ℎ", "imath": "𝚤", "jmath": "𝚥"},
}
TEXT_COMMANDS = {
    "AA": "Å",
    "aa": "å",
    "AE": "Æ",
    "ae": "æ",
    "OE": "Œ",
    "oe": "œ",
    "O": "Ø",
    "o": "ø",
    "L": "Ł",
    "l": "ł",
    "DH": "Ð",
    "dh": "ð",
    "TH": "Þ",
    "th": "þ",
    "DJ": "Đ",
    "dj": "đ",
    "NG": "Ŋ",
    "ng": "ŋ",
    "ss": "ß",
    "H": "\u030b",
    "k": "\u0328",
    "grave": "\u0300",
    "acute": "\u0301",
    "hat": "\u0302",
    "tilde": "\u0303",
    "bar": "\u0304",
    "breve": "\u0306",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "Digamma": "Ϝ",
    "digamma": "ϝ",
    "Koppa": "Ϟ",
    "koppa": "ϟ",
    "Sampi": "Ϡ",
    "sampi": "ϡ",
    "Stigma": "Ϛ",
    "stigma": "ϛ",
    "varTheta": "ϴ",
    "ordfeminine": "ª",
    "ordmasculine": "º",
    "Angstrom": "Å",
    "bbGamma": "ℾ",
    "bbgamma": "ℽ",
    "bbPi": "ℿ",
    "bbpi": "ℼ",
    "bbiD": "ⅅ",
    "bbid": "ⅆ",
    "bbie": "ⅇ",
    "bbii": "ⅈ",
    "bbij": "ⅉ",
    "imath": "ı",
    "jmath": "ȷ",
    "hbar": "ħ",
    "hslash": "ℏ",
    "ell": "ℓ",
    "wp": "℘",
    "Re": "ℜ",
    "Im": "ℑ",
    "schwa": "ə",
    "_schwa": "ₔ",
    "^ltphi": "ᶲ",
    "^!": "ꜝ",
    "^uparrow": "ꜛ",
    "^downarrow": "ꜜ",
}


#: Phonetic letters and marks, old Greek letters and constants, by their names in LaTeX's phonetic packages and in ISO 9573.
PHONETIC = """
btdl:026C c:0327 clomeg:0277 doublepipe:01C2 dyogh:02A4 esh:0283 eth:00F0 euler:212F eulermascheroni:2107
fhr:027E glst:0294 hlmrk:02D1 hvlig:0195 inglst:0296 invv:028C invw:028D lmrk:02D0 ltlmr:0271 ltln:0272
ltphi:0278 not:0338 nrleg:019E ohm:2126 oldKoppa:03D8 oldkoppa:03D9 openo:0254 palh:0321 pbgam:0264
pgamma:0263 planck:210E pscrv:028B pupsil:028A rasp:02BC reglst:0295 rh:0322 rl:027C rtld:0256 rtll:026D
rtln:0273 rtlr:027D rtls:0282 rtlt:0288 rtlz:0290 rttrnr:027B sbbrg:032A sout:0336 strike:0336 tesh:02A7
trna:0250 trnh:0265 trnm:026F trnmlr:0270 trnr:0279 trnrl:027A trnsa:0252 trnt:0287 trny:028E turnk:029E
underbar:0332 varbeta:03D0 verti:02CC verts:02C8 yogh:0292
"""


def phonetic() -> Iterator[tuple[str, str]]:
    """The names of `PHONETIC`, whose characters are given by code point."""
    for entry in PHONETIC.split():
        name, _, code = entry.partition(":")
        yield name, chr(int(code, 16))


def unicode_math(path: str) -> Iterator[tuple[str, str]]:
    """The symbols of unicode-math, in its spelling."""
    row = re.compile(r'\\UnicodeMathSymbol\{"([0-9A-F]+)\}\{\\(\w+)\s*\}')
    with open(path, encoding="utf-8") as file:
        for line in file:
            found = row.match(line)
            if found:
                yield found[2], chr(int(found[1], 16))


def styled() -> Iterator[tuple[str, str]]:
    """Letters, Greek letters and digits in the mathematical styles."""
    for prefix, style in STYLES.items():
        for code in range(ord("A"), ord("z") + 1):
            if chr(code).isalpha():
                case = "CAPITAL" if chr(code).isupper() else "SMALL"
                yield from _lookup(
                    prefix + chr(code), f"MATHEMATICAL {style} {case} {chr(code).upper()}"
                )
        for name in GREEK:
            official = UNICODE_GREEK.get(name, name.upper())
            yield from _lookup(
                prefix + name.capitalize(), f"MATHEMATICAL {style} CAPITAL {official}"
            )
            yield from _lookup(prefix + name, f"MATHEMATICAL {style} SMALL {official}")
        for name in ("epsilon", "theta", "kappa", "phi", "rho", "pi"):
            yield from _lookup(f"{prefix}var{name}", f"MATHEMATICAL {style} {name.upper()} SYMBOL")
        for name in ("epsilon", "phi"):  # the symbol form is the plain one
            plain, symbol = (
                f"MATHEMATICAL {style} SMALL {name.upper()}",
                f"MATHEMATICAL {style} {name.upper()} SYMBOL",
            )
            yield from _lookup(f"{prefix}var{name}", plain)
            yield from _lookup(prefix + name, symbol)
        yield from _lookup(f"{prefix}varTheta", f"MATHEMATICAL {style} CAPITAL THETA SYMBOL")
        yield from _lookup(f"{prefix}varsigma", f"MATHEMATICAL {style} SMALL FINAL SIGMA")
        yield from _lookup(f"{prefix}nabla", f"MATHEMATICAL {style} NABLA")
        yield from _lookup(f"{prefix}partial", f"MATHEMATICAL {style} PARTIAL DIFFERENTIAL")
        for number, name in enumerate(DIGITS):
            yield from _lookup(
                prefix + name, f"MATHEMATICAL {style} DIGIT {DIGITS[number].upper()}"
            )
        yield from ((prefix + letter, char) for letter, char in LETTERLIKE.get(prefix, {}).items())


def greek() -> Iterator[tuple[str, str]]:
    """Greek letters by name, with LaTeX's idea of which form is the variant."""
    for name in GREEK:
        official = UNICODE_GREEK.get(name, name.upper())
        yield from _lookup(name.capitalize(), f"GREEK CAPITAL LETTER {official}")
        yield from _lookup(name, f"GREEK SMALL LETTER {official}")
    for name, (plain, variant) in SYMBOL_FORMS.items():
        yield name, plain
        yield f"var{name}", variant


def scripts() -> Iterator[tuple[str, str]]:
    """Superscripts after `^` and subscripts after `_`: characters whose compatibility form is a plain one."""
    names = {char: name for name, char in greek() if len(name) > 1 and not name.startswith("var")}
    names |= {"φ": "phi", "ρ": "rho"}
    for code in range(0x80, 0x1D800):
        mark, _, plain = unicodedata.decomposition(chr(code)).partition(" ")
        sign = {"<super>": "^", "<sub>": "_"}.get(mark)
        if sign is None or " " in plain:
            continue
        char = chr(int(plain, 16))
        if char.isascii() and char.isprintable():
            yield sign + char, chr(code)
        elif char in names:
            yield sign + names[char], chr(code)
    for name, char in (
        ("^alpha", "ᵅ"),
        ("^epsilon", "ᵋ"),
        ("^iota", "ᶥ"),
        ("^theta", "ᶿ"),
        ("^chi", "ᵡ"),
    ):
        yield name, char


def _lookup(name: str, unicode_name: str) -> Iterator[tuple[str, str]]:
    try:
        yield name, unicodedata.lookup(unicode_name)
    except KeyError:
        return  # not every style has every letter


def main(path: str) -> None:
    """Print the table, sorted by name."""
    table: dict[str, str] = {}
    for source in (
        phonetic(),
        unicode_math(path),
        styled(),
        scripts(),
        greek(),
        TEXT_COMMANDS.items(),
    ):
        table.update(source)
    print("# Names of characters in LaTeX's manner; made by tools/make_latex_symbols.py")
    for name in sorted(table):
        print(f"{name} {table[name]}")


if __name__ == "__main__":
    main(sys.argv[1])
