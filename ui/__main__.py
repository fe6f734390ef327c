"""``python -m blackmass.ui`` opens the page, as ``blackmass ui`` does."""

import sys

from blackmass.ui.cli import main

sys.exit(main(["ui", *sys.argv[1:]]))
