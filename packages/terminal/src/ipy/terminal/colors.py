"""The colours that prompts can name."""

from __future__ import annotations

#: SGR parameters of the colour names that templates know; "" ends the colour.
ANSI_COLORS: dict[str, str] = {
    "Black": "0;30",
    "Blue": "0;34",
    "Brown": "0;33",
    "Cyan": "0;36",
    "DarkGray": "1;30",
    "Green": "0;32",
    "LightBlue": "1;34",
    "LightCyan": "1;36",
    "LightGray": "0;37",
    "LightGreen": "1;32",
    "LightPurple": "1;35",
    "LightRed": "1;31",
    "NoColor": "",
    "Normal": "",
    "Purple": "0;35",
    "Red": "0;31",
    "White": "1;37",
    "Yellow": "1;33",
}
