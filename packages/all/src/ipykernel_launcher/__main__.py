"""Start the kernel as kernelspecs of the original say: `python -m ipykernel_launcher -f FILE`.

There is no `__init__.py` here on purpose: where the original is installed, Python prefers its module `ipykernel_launcher.py`.
"""

import sys

from ipy.kernel.launch import main

if __name__ == "__main__":
    sys.exit(main())
