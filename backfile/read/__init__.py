"""Reading: the bytes of one file become frozen records, and everything that is wrong with it becomes a problem.

text          bytes -> text
headers       text -> fields and body, in each format of front matter (tree: what fields look like then)
yaml_text     YAML without YAML's types; yaml_faults says what is wrong with it
dialects      Hugo's, Jekyll's and Pelican's words -> ours
fields        the table of all fields; convert, provenance, pictures, timing, updates, naming: how they are read
checks        what fields get wrong together
article, page, data    the records
"""

from backfile.read.article import Reading, read_article
from backfile.read.data import ENTITY_KEYS, OUTLET_KEYS, STORY_KEYS, read_entities, read_outlets, read_stories
from backfile.read.fields import FIELDS, FieldSpec
from backfile.read.page import PAGE_KEYS, read_page
from backfile.read.rules import Rules

__all__ = [
    "ENTITY_KEYS", "FIELDS", "OUTLET_KEYS", "PAGE_KEYS", "STORY_KEYS", "FieldSpec", "Reading", "Rules", "read_article",
    "read_entities", "read_outlets", "read_page", "read_stories",
]  # fmt: skip
