"""The review: what was not recognised, asked of a curator item by item and answered into the registry.

What lives here: the queue as Python has it, the answers, what they would settle, how they are written, and the ways to
see the queue: a conversation on a terminal and a page. What does not: which items there are and in which order, which
the table ``mart_review_queue`` decides.
"""
