"""The explorer: web pages over the published warehouse, for people who look for a number and the sentence behind it.

What lives here: the pages, what they ask of the warehouse (``queries.py``, all of it), how an indicator is found, the
marking of a sentence in its report, and the server. What does not: any statement about the figures that the warehouse
does not make itself. The explorer reads the published file alone, and writes nothing.
"""
