"""The version of this package, as a literal (SemVer)."""

__version__ = "0.1.0"
