"""``python -m blackmass.ui`` opens the page, as ``blackmass ui`` does; with a command it is ``blackmass``."""

import sys

from blackmass.ui.cli import main

_asked = sys.argv[1:]
sys.exit(main(_asked if _asked and not _asked[0].startswith("-") else ["ui", *_asked]))
