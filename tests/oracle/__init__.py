"""A second opinion on the flags: the rule catalogue simulated day by day in plain Python.

Written from the text of the rules alone and sharing no code with the program: its own calendar, its own due
dates, its own balances. Simple and slow on purpose. ``catalogue.flags(facts, on)`` is the way in.
"""
