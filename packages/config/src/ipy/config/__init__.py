"""Paths, profiles, configuration files and applications for interactive Python.

Names are loaded when they are first asked for: importing this package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._version import __version__
from .lazy import lazy_names

if TYPE_CHECKING:
    from traitlets.config import (
        Application,
        Config,
        Configurable,
        LoggingConfigurable,
        MultipleInstanceError,
        SingletonConfigurable,
        boolean_flag,
        get_config,
    )
    from traitlets.config.loader import (
        ConfigLoader,
        JSONFileConfigLoader,
        LazyConfigValue,
        PyFileConfigLoader,
    )

    from .application import BaseIPythonApplication
    from .command import CommandApplication
    from .errors import (
        CommandLineError,
        ConfigFileError,
        ConfigurationError,
        ProfileDirError,
        ProfileNotFoundError,
    )
    from .paths import (
        get_home_dir,
        get_ipython_cache_dir,
        get_ipython_dir,
        get_security_file,
        locate_profile,
    )
    from .profile import ProfileDir, list_profiles_in
    from .registry import Registry

__all__ = [
    "Application",
    "BaseIPythonApplication",
    "CommandApplication",
    "CommandLineError",
    "Config",
    "ConfigFileError",
    "ConfigLoader",
    "Configurable",
    "ConfigurationError",
    "JSONFileConfigLoader",
    "LazyConfigValue",
    "LoggingConfigurable",
    "MultipleInstanceError",
    "ProfileDir",
    "ProfileDirError",
    "ProfileNotFoundError",
    "PyFileConfigLoader",
    "Registry",
    "SingletonConfigurable",
    "__version__",
    "boolean_flag",
    "get_config",
    "get_home_dir",
    "get_ipython_cache_dir",
    "get_ipython_dir",
    "get_security_file",
    "list_profiles_in",
    "locate_profile",
]

_HOME = {
    "Application": "traitlets.config",
    "BaseIPythonApplication": "ipy.config.application",
    "CommandApplication": "ipy.config.command",
    "CommandLineError": "ipy.config.errors",
    "Config": "traitlets.config",
    "ConfigFileError": "ipy.config.errors",
    "ConfigLoader": "traitlets.config.loader",
    "Configurable": "traitlets.config",
    "ConfigurationError": "ipy.config.errors",
    "JSONFileConfigLoader": "traitlets.config.loader",
    "LazyConfigValue": "traitlets.config.loader",
    "LoggingConfigurable": "traitlets.config",
    "MultipleInstanceError": "traitlets.config",
    "ProfileDir": "ipy.config.profile",
    "ProfileDirError": "ipy.config.errors",
    "ProfileNotFoundError": "ipy.config.errors",
    "PyFileConfigLoader": "traitlets.config.loader",
    "Registry": "ipy.config.registry",
    "SingletonConfigurable": "traitlets.config",
    "boolean_flag": "traitlets.config",
    "get_config": "traitlets.config",
    "get_home_dir": "ipy.config.paths",
    "get_ipython_cache_dir": "ipy.config.paths",
    "get_ipython_dir": "ipy.config.paths",
    "get_security_file": "ipy.config.paths",
    "list_profiles_in": "ipy.config.profile",
    "locate_profile": "ipy.config.paths",
}


__getattr__, __dir__ = lazy_names(__name__, _HOME)
