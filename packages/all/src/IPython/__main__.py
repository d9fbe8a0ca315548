"""Start the shell: `python -m IPython`."""

import sys

from ipy.terminal.app import main

if __name__ == "__main__":
    sys.exit(main())
