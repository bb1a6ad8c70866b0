"""How well the reader reads: its observations scored against reports that people annotated.

``gold`` reads the annotated sets and their bars, ``evaluate`` reads the reports of a set, ``scoring`` compares, ``accuracy`` makes
rows of the scores, ``scoreboard`` prints them, ``page`` writes and draws them, ``command`` is ``zhibiao evaluate``. What does not
live here: any rule of reading, and the gold itself (``tests/gold``). The reader never imports this package.
"""
