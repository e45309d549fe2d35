"""Slack's numbers (docs.slack.dev, reference/block-kit), lengths in characters unless said otherwise."""

from __future__ import annotations

MESSAGE_TEXT = 40_000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
MARKDOWN_TOTAL = 12_000
BLOCK_ID = 255
ACTION_ID = 255
TEXT = 3_000
VIEW_STRINGS = {"private_metadata": 3_000, "callback_id": 255, "external_id": 255}
VIEW_TITLES = {"title": 24, "submit": 24, "close": 24}

SURFACES = {
    "message": frozenset(
        [
            "actions",
            "card",
            "carousel",
            "container",
            "context",
            "context_actions",
            "data_table",
            "data_visualization",
            "divider",
            "file",
            "header",
            "image",
            "input",
            "markdown",
            "plan",
            "rich_text",
            "section",
            "table",
            "task_card",
            "video",
        ]
    ),
    "modal": frozenset(
        [
            "actions",
            "alert",
            "card",
            "context",
            "divider",
            "header",
            "image",
            "input",
            "rich_text",
            "section",
            "video",
        ]
    ),
    "home": frozenset(
        [
            "actions",
            "card",
            "carousel",
            "container",
            "context",
            "data_table",
            "data_visualization",
            "divider",
            "header",
            "image",
            "input",
            "rich_text",
            "section",
            "table",
            "video",
        ]
    ),
}
IN_CONTAINER = frozenset(
    [
        "actions",
        "context",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "rich_text",
        "section",
        "table",
        "video",
    ]
)

SECTION_FIELDS, FIELD_TEXT = 10, 2_000
HEADER_TEXT = 150
CONTEXT_ELEMENTS, ACTIONS_ELEMENTS, CONTEXT_ACTIONS_ELEMENTS = 10, 25, 5
INPUT_LABEL = INPUT_HINT = 2_000
IMAGE_URL, ALT_TEXT, IMAGE_TITLE = 3_000, 2_000, 2_000
CARD = {"title": 150, "subtitle": 150, "body": 200, "subtext": 200}
CARD_ACTIONS, CAROUSEL_CARDS = 3, 10
CONTAINER_CHILDREN, CONTAINER_TITLE = 10, 150
ALERT_TEXT, PLAN_TASKS = 200, 50

TABLE_ROWS, TABLE_CELLS, TABLE_CHARS = 100, 20, 10_000
DATA_ROWS, DATA_COLUMNS, DATA_CHARS, PAGE_SIZE = 201, 20, 20_000, 100

CHARTS_PER_MESSAGE, CHART_TITLE, CHART_NAME, AXIS_LABEL = 2, 50, 20, 50
SEGMENTS, SERIES, POINTS = 12, 12, 20

BUTTON_TEXT, BUTTON_VALUE, BUTTON_URL, ACCESSIBILITY_LABEL = 75, 2_000, 3_000, 75
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
OPTION_TEXT, OPTION_VALUE, OPTION_DESCRIPTION = 75, 150, 75
SELECT_OPTIONS, SELECT_GROUPS, GROUP_LABEL, PLACEHOLDER = 100, 100, 75, 150
OVERFLOW_OPTIONS, BOX_OPTIONS = 5, 10
INPUT_LENGTH = 3_000
