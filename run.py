"""The command line of Kehui: `python run.py --help`."""

import sys

from handlers.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
