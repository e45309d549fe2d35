"""Samples of everything that Block Kit can show."""

from __future__ import annotations

from typing import Any

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> <!channel> *not bold* & co"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def cell(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


def button(label: str, action: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(label), "action_id": action, "value": action, **more}


SURE: dict[str, Any] = {
    "title": plain("Create this pass?"),
    "text": mrkdwn("*10 Classes* for Anna, until 3 Oct 2025."),
    "confirm": plain("Create Pass"),
    "deny": plain("Not Now"),
}
MENU: dict[str, Any] = {
    "type": "overflow",
    "action_id": "more",
    "options": [option("snooze 4 hours"), option("explain")],
}
ALERT: list[Any] = [
    {"type": "header", "text": plain("Anna paid, and has no pass")},
    {
        "type": "section",
        "text": mrkdwn(
            "*10 Classes* at _Oak Dance_, paid <!date^1763625600^{date_short}|20 Nov>. "
            ":warning: See `log_error`, <https://example.com|the payment>, "
            "<@U0MANAGER> and <#C0SUPPORT>."
        ),
        "accessory": MENU,
    },
    {"type": "section", "fields": [mrkdwn("*Paid*\nNOK 2,500.00"), mrkdwn("*When*\n3 Oct 2025")]},
    {
        "type": "actions",
        "block_id": "fix",
        "elements": [
            button("Create Pass", "create", style="primary", confirm=SURE),
            button("Show Form", "form"),
            button("Withdraw", "withdraw", style="danger"),
            {
                "type": "static_select",
                "action_id": "pick",
                "placeholder": plain("Choose a pass"),
                "options": [option("ten classes"), option("one month")],
            },
        ],
    },
    {"type": "section", "text": plain(HOSTILE)},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("Checked today · 2 accounts")]},
]
ROWS: list[Any] = [
    [cell(f"Customer {n}"), {"type": "raw_number", "value": n * 25, "text": f"{n * 25} NOK"}]
    for n in range(1, 13)
]
GALLERY: list[Any] = [
    {
        "type": "data_table",
        "caption": "Open gaps",
        "page_size": 5,
        "rows": [[cell("Who"), cell("Amount")], *ROWS],
    },
    {"type": "table", "rows": [[cell("School"), cell("Passes")], [cell("Oak Dance"), cell("12")]]},
    {
        "type": "card",
        "title": plain("Anna"),
        "subtitle": plain("10 Classes"),
        "body": mrkdwn("Paid, no pass."),
        "actions": [button("Open Card", "card")],
    },
    {
        "type": "container",
        "title": plain("What was checked"),
        "is_collapsible": True,
        "child_blocks": [{"type": "section", "text": mrkdwn("Stripe and the pass store.")}],
    },
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "bold point", "style": {"bold": True}}],
                    }
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "a quote"}]},
        ],
    },
    {"type": "markdown", "text": "**Strong** words and [a link](https://example.com)\n- one\n- two"},
    {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "A picture elsewhere"},
    {
        "type": "section",
        "block_id": "boxes",
        "text": mrkdwn("Pick some"),
        "accessory": {
            "type": "checkboxes",
            "action_id": "tick",
            "options": [option("first"), option("second")],
            "initial_options": [option("first")],
        },
    },
]


def axes(kind: str, names: list[str]) -> dict[str, Any]:
    days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
    series = [
        {
            "name": name,
            "data": [{"label": day, "value": (i + 2) * (n + 1) % 9 + n} for i, day in enumerate(days)],
        }
        for n, name in enumerate(names)
    ]
    return {
        "type": "data_visualization",
        "title": f"Gaps by day ({kind})",
        "chart": {
            "type": kind,
            "series": series,
            "axis_config": {"categories": days, "x_label": "Day", "y_label": "Gaps"},
        },
    }


PIE: dict[str, Any] = {
    "type": "data_visualization",
    "title": "Why",
    "chart": {
        "type": "pie",
        "segments": [
            {"label": "No delivery", "value": 5},
            {"label": "Log error", "value": 3},
            {"label": "Free pass", "value": 1},
        ],
    },
}


def form(title: str = "Apology", text: str = "") -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "apology",
        "title": plain(title),
        "submit": plain("Send Apology"),
        "close": plain("Cancel"),
        "blocks": [
            {"type": "alert", "level": "info", "text": plain(f"Anna gets this by e-mail. {text}".strip())},
            {
                "type": "input",
                "block_id": "words",
                "label": plain("Message"),
                "hint": plain("Plain and kind."),
                "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
            },
            {
                "type": "input",
                "block_id": "tone",
                "optional": True,
                "label": plain("Tone"),
                "element": {
                    "type": "radio_buttons",
                    "action_id": "tone",
                    "options": [option("warm"), option("formal")],
                },
            },
        ],
    }


def loading() -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain("Apology"),
        "blocks": [{"type": "section", "text": plain("Looking…")}],
    }
