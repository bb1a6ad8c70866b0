"""Where reports come from: folders, globs, web pages, feeds and buckets, and the fetching of them.

What lives here: what ``raw/sources.csv`` declares, and the way of bytes from there into the store of fetched reports. What
does not: what becomes of a report (``inputs.py``, ``reading/``), the assets (``assets/sources.py``). Importing ``declaration``
or ``store`` loads no client: a refresh that fetches nothing pays nothing.
"""
