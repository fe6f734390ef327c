"""How people meet the calculation: figures, reports, the command line and the page.

Everything here starts from a result document (a plain dict); nothing here computes a balance.
"""

if __name__ != "blackmass.ui":
    raise ImportError("import blackmass.ui, not ui")
