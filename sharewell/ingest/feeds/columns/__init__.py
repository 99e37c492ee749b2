"""The columns of the CSV feeds, by subject.

Owns: name, meaning and kind of every column.
Never: reads a file or maps a value.
The layouts (which columns make which feed) are put together in feeds/layouts.py.
"""
