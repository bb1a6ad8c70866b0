"""How well the reader reads: its observations scored against reports that people annotated.

``gold`` reads the annotated sets, ``scoring`` compares, ``scoreboard`` prints, ``command`` is ``zhibiao evaluate``. What
does not live here: any rule of reading, and the bars that the scores must pass (``tests/gold``). The reader never
imports this package.
"""
