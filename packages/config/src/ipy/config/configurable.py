"""Configurable objects; the implementation is that of traitlets."""

from __future__ import annotations

from traitlets.config.configurable import (
    Configurable,
    ConfigurableError,
    LoggingConfigurable,
    MultipleInstanceError,
    SingletonConfigurable,
)

__all__ = [
    "Configurable",
    "ConfigurableError",
    "LoggingConfigurable",
    "MultipleInstanceError",
    "SingletonConfigurable",
]
