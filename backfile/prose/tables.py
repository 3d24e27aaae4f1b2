"""Tables that browsers and checkers agree on: no rows without cells, no cell that reaches beyond its rows."""

from __future__ import annotations

from backfile.prose.tree import Node, is_blank

_WIDEST = 100  # HTML allows 1,000; nobody can read that


def shaped_table(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """The table with caption, columns and sections in order, or nothing where no cell is left."""
    parts = [child for child in node.children if isinstance(child, Node)]
    captions = [child for child in parts if child.tag == "caption"]
    for caption in captions:
        caption.children = [part for child in caption.children for part in _without_tables(child)]
    bodies = [_shaped_section(child) for child in parts if child.tag in ("thead", "tbody", "tfoot")]
    bodies = [body for body in bodies if body.children]
    heads = [body for body in bodies if body.tag == "thead"]
    feet = [body for body in bodies if body.tag == "tfoot"]
    for extra in (*heads[1:], *feet[1:]):
        extra.tag = "tbody"
    rest = [body for body in bodies if body not in (*heads[:1], *feet[:1])]
    if not bodies:
        return [part for caption in captions for part in caption.children]
    _fill_columns([row for body in bodies for row in _rows(body)])
    node.children = [*captions[:1], *heads[:1], *rest, *feet[:1]]
    return [node]


def _without_tables(child: Node | str) -> list[Node | str]:
    return [] if isinstance(child, Node) and child.tag == "table" else [child]


def _rows(section: Node) -> list[Node]:
    return [child for child in section.children if isinstance(child, Node)]


def _shaped_section(section: Node) -> Node:
    """The rows that have cells, with row spans that end where the section does."""
    rows = [row for row in _rows(section) if row.tag == "tr"]
    for row in rows:
        row.children = [child for child in row.children if isinstance(child, Node) and child.tag in ("td", "th")]
    rows = [row for row in rows if row.children]
    # Columns that are taken by a cell further up: column -> rows it still reaches into.
    taken: dict[int, int] = {}
    for index, row in enumerate(rows):
        left = len(rows) - index
        column = 0
        following = {at: rows_left - 1 for at, rows_left in taken.items() if rows_left > 1}
        for cell in _rows(row):
            while column in taken:
                column += 1
            height, width = _span(cell, "rowspan", left), _span(cell, "colspan", _WIDEST)
            width = next((w for w in range(1, width) if column + w in taken), width)
            _set_span(cell, "rowspan", height)
            _set_span(cell, "colspan", width)
            following |= {column + offset: height - 1 for offset in range(width) if height > 1}
            column += width
        taken = following
    section.children = [part for row in rows for part in (row, "\n")]
    section.children = [child for child in section.children if not is_blank(child)] if not rows else section.children
    return section


def _span(cell: Node, name: str, most: int) -> int:
    value = cell.attributes.get(name, "").strip()
    if not value.isascii() or not value.isdigit():
        return 1
    number = int(value[:6])
    return min(number, most) if number else (most if name == "rowspan" else 1)


def _set_span(cell: Node, name: str, size: int) -> None:
    cell.attributes.pop(name, None)
    if size > 1:
        cell.attributes[name] = str(size)


def _fill_columns(rows: list[Node]) -> None:
    """Narrows cells that span columns in which no cell of any row begins: such columns do not exist."""
    starts: dict[int, None] = {}
    for row, columns in _columns(rows):
        starts.update(dict.fromkeys(columns[: len(_rows(row))]))
    for row, columns in _columns(rows):
        for cell, column in zip(_rows(row), columns, strict=False):
            width = _span(cell, "colspan", _WIDEST)
            begun = sum(1 for offset in range(width) if column + offset in starts)
            _set_span(cell, "colspan", max(1, begun))


def _columns(rows: list[Node]) -> list[tuple[Node, list[int]]]:
    """For each row the columns in which its cells begin."""
    found = []
    taken: dict[int, int] = {}
    for row in rows:
        following = {at: left - 1 for at, left in taken.items() if left > 1}
        column, columns = 0, []
        for cell in _rows(row):
            while column in taken:
                column += 1
            columns.append(column)
            width, height = _span(cell, "colspan", _WIDEST), _span(cell, "rowspan", 65_534)
            following |= {column + offset: height - 1 for offset in range(width) if height > 1}
            column += width
        taken = following
        found.append((row, columns))
    return found
