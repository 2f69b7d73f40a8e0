"""The command line of Kehui: `python run.py --help`."""

import gc
import sys

# Most of what is loaded stays: looking through all of it, as often as by default, is an eighth of a start.
gc.set_threshold(20_000, 20, 20)

from handlers.cli.main import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
