"""Tables and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack import limits
from sandbox.slack.validate_elements import element

if TYPE_CHECKING:
    from sandbox.slack.model import Json
    from sandbox.slack.validate_text import Notes

CELLS = ("raw_text", "raw_number", "rich_text", "action_cell")


def characters(value: Any) -> int:
    """All `text` strings below a value, the way Slack counts a table's size."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(characters(inner) for key, inner in value.items() if key != "text" or not own)
    return sum(characters(inner) for inner in value) if isinstance(value, list) else 0


def _cell(notes: Notes, path: str, cell: Any, allowed: tuple[str, ...]) -> None:
    if not isinstance(cell, dict):
        notes.add(path, "must be a table cell")
        return
    kind = cell.get("type")
    notes.one_of(f"{path}/type", kind, allowed)
    if kind in ("raw_text", "raw_number"):
        notes.length(f"{path}/text", cell.get("text"), limits.DATA_CHARS, 1)
    if kind == "raw_number" and (
        isinstance(cell.get("value"), bool) or not isinstance(cell.get("value"), int | float)
    ):
        notes.add(f"{path}/value", "must be a number")
    if kind == "action_cell":
        element(notes, f"{path}/element", cell.get("element"), ("button",), "message")


def table(notes: Notes, path: str, block: Json) -> None:
    rows = notes.count(f"{path}/rows", block.get("rows"), limits.TABLE_ROWS)
    for number, row in enumerate(rows):
        cells = notes.count(f"{path}/rows/{number}", row, limits.TABLE_CELLS)
        for column, cell in enumerate(cells):
            _cell(notes, f"{path}/rows/{number}/{column}", cell, CELLS[:3])
    if characters(rows) > limits.TABLE_CHARS:
        notes.add(path, f"no more than {limits.TABLE_CHARS} characters over all cells")
    if block.get("column_settings") is not None:
        notes.count(f"{path}/column_settings", block["column_settings"], limits.TABLE_CELLS, 0)


def data_table(notes: Notes, path: str, block: Json) -> None:
    notes.length(f"{path}/caption", block.get("caption"), limits.TEXT, 1)
    rows = notes.count(f"{path}/rows", block.get("rows"), limits.DATA_ROWS, 2)
    width = len(rows[0]) if rows and isinstance(rows[0], list) else 0
    for number, row in enumerate(rows):
        where = f"{path}/rows/{number}"
        cells = notes.count(where, row, limits.DATA_COLUMNS)
        if len(cells) != width:
            notes.add(where, "all rows must have the same number of cells")
        for column, cell in enumerate(cells):
            _cell(notes, f"{where}/{column}", cell, CELLS if number else CELLS[:2])
    if not 1 <= block.get("page_size", 5) <= limits.PAGE_SIZE:
        notes.add(f"{path}/page_size", f"must be from 1 to {limits.PAGE_SIZE}")
    if not 0 <= block.get("row_header_column_index", 0) < max(width, 1):
        notes.add(f"{path}/row_header_column_index", "must be a column of the table")


def chart(notes: Notes, path: str, block: Json) -> None:
    notes.length(f"{path}/title", block.get("title"), limits.CHART_TITLE, 1)
    drawn = block.get("chart")
    where = f"{path}/chart"
    if not isinstance(drawn, dict):
        notes.add(where, "missing required field")
    elif drawn.get("type") == "pie":
        _pie(notes, where, drawn)
    else:
        notes.one_of(f"{where}/type", drawn.get("type"), ("pie", "bar", "line", "area"))
        _axis_chart(notes, where, drawn)


def _pie(notes: Notes, path: str, drawn: Json) -> None:
    segments = notes.count(f"{path}/segments", drawn.get("segments"), limits.SEGMENTS)
    for index, segment in enumerate(segments):
        where = f"{path}/segments/{index}"
        notes.length(f"{where}/label", segment.get("label"), limits.CHART_NAME, 1)
        if not _number(segment.get("value")) or segment["value"] <= 0:
            notes.add(f"{where}/value", "must be a number above 0")


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _axis_chart(notes: Notes, path: str, drawn: Json) -> None:
    axis = drawn.get("axis_config") or {}
    categories = notes.count(f"{path}/axis_config/categories", axis.get("categories"), limits.POINTS)
    for index, category in enumerate(categories):
        notes.length(f"{path}/axis_config/categories/{index}", category, limits.CHART_NAME, 1)
    notes.unique(f"{path}/axis_config/categories", categories, "category")
    for label in ("x_label", "y_label"):
        if axis.get(label) is not None:
            notes.length(f"{path}/axis_config/{label}", axis[label], limits.AXIS_LABEL)
    series = notes.count(f"{path}/series", drawn.get("series"), limits.SERIES)
    notes.unique(f"{path}/series", [one.get("name") for one in series], "series")
    for index, one in enumerate(series):
        _series(notes, f"{path}/series/{index}", one, categories)


def _series(notes: Notes, path: str, one: Json, categories: list[Any]) -> None:
    notes.length(f"{path}/name", one.get("name"), limits.CHART_NAME, 1)
    points = notes.count(f"{path}/data", one.get("data"), limits.POINTS)
    if sorted(str(p.get("label")) for p in points) != sorted(map(str, categories)):
        notes.add(f"{path}/data", "needs exactly one point for each category")
    if not all(_number(point.get("value")) for point in points):
        notes.add(f"{path}/data", "values must be numbers")
