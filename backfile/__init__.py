"""Backfile: a folder of article files becomes a static, searchable news archive."""

__version__ = "0.1.0"
