"""The one vocabulary: what kinds, columns and the words of closed lists are called, in English and Chinese.

The Chinese names are those of the file format (interface.md): headings and drop-downs of files show them, and
files already written must stay readable, so a Chinese name is never changed, only added.
"""
