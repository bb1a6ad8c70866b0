"""The pages: functions from a View to a Page, one module for each thing that pages are about.

What lives here: which questions a page asks, and what its template is given. What does not: SQL, words, markup.
"""
