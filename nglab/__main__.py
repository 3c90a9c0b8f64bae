"""`python -m nglab`."""

import sys

from nglab.cli import main

if __name__ == "__main__":
    sys.exit(main())
