"""The line editor: everything that needs prompt_toolkit.

Nothing here is imported before a prompt has to be shown; `import prompt_toolkit` alone costs 80 ms.
"""

from __future__ import annotations
