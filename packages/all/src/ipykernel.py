"""The `ipykernel` names in a plain Python process: kernels and libraries that import them find ours.

`import ipykernel` and what is imported below it are the same objects as in our kernels. A module, not a package: where the original is
installed in the same place, Python finds that, and neither overwrites files of the other.
"""

import sys

from ipy.kernel.names import install

if __name__ == "__main__":
    from ipy.kernel.launch import main

    sys.exit(main())

install()
