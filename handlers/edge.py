"""How every listener begins: room for the job, the acknowledgement, and only then anything slow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.messages import View
from bot.speech import spoken, told
from bot.views.notes import BUSY, NOT_DONE, ONE_MOMENT, WORKING, loading, note, notice
from handlers.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from bot.messages import Message
    from bot.speech import Reader
    from handlers.desk import Desk

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who did something, and the ways to answer them. `value` is the text, or what the button carries.

    `view` is the id of the dialog or home tab that was pressed in, `dialog` that of the dialog alone; both
    are empty elsewhere.
    """

    user: str
    value: str
    url: str
    trigger: str
    channel: str
    desk: Desk
    view: str = ""
    dialog: str = ""

    def say(self, sentence: str) -> None:
        """To them alone, beside what they pressed; a dialog has no such place, and says it itself."""
        if self.url or not self.dialog:
            self.tell(note(sentence))
        else:
            self.slack.update_view(self.dialog, notice(NOT_DONE, sentence))

    def open(self, view: View) -> str:
        """A dialog, or the next view of the one that was pressed in; its id."""
        if not self.dialog:
            return self.slack.open_view(self.trigger, view)
        self.slack.update_view(self.dialog, view)
        return self.dialog

    def tell(self, message: Message) -> None:
        self._respond(message, replace=False)

    def replace(self, message: Message, *, url: str = "") -> None:
        """In place of what they pressed, or of what was said last; `url` is an earlier press's address."""
        self._respond(message, replace=True, url=url)

    @property
    def reader(self) -> Reader:
        """Their language and zone; asks Slack the first time, so never before the acknowledgement."""
        return self.desk.readers.of(self.user)

    @property
    def slack(self) -> Speaking:
        """Slack in their language."""
        return Speaking(self.desk.messenger, self.reader)

    def known(self, view: View) -> View:
        """A view for an acknowledgement, in their language as far as that is known already."""
        return View(spoken(view, self.desk.readers.known(self.user)))

    def _respond(self, message: Message, *, replace: bool, url: str = "") -> None:
        where = url or self.url
        if where:
            self.desk.replies.respond(where, message.told(self.reader), replace=replace)


def command(desk: Desk, job: Callable[[Caller], None]) -> Callable[..., None]:
    """A slash command. What goes wrong takes the place of "Checking…"."""

    def listener(ack: Ack, body: Body) -> None:
        caller = _caller(desk, body, body.get("text") or "")

        def work() -> None:
            if _refused(desk, caller):
                return
            caller.tell(note(WORKING))
            job(caller)

        accepted = desk.work.submit(work, lambda sentence: caller.replace(note(sentence)))
        if accepted:
            ack()
        else:
            ack(text=told(BUSY, desk.readers.known(caller.user)), response_type="ephemeral")

    return listener


def press(desk: Desk, job: Callable[[Caller], None]) -> Callable[..., None]:
    """A button or menu."""

    def listener(ack: Ack, body: Body, action: Body) -> None:
        ack()
        caller = _caller(desk, body, _value(action))

        def work() -> None:
            if not _refused(desk, caller):
                job(caller)

        accepted = desk.work.submit(work, caller.say)
        if not accepted:
            desk.work.apologise(lambda: caller.say(BUSY))

    return listener


def opening(
    desk: Desk, title: str, job: Callable[[Caller, str], None], read: Callable[[Body], str] | None = None
) -> Callable[..., None]:
    """A button or shortcut that opens a dialog, at once; what goes wrong is said in it.

    Slack lets a dialog be opened for three seconds, and gives a shortcut no other way to answer. `read` makes
    the caller's value of the payload.
    """

    def listener(ack: Ack, body: Body, payload: Body) -> None:
        ack()
        caller = _caller(desk, body, (read or _value)(payload))
        opened: list[str] = []

        def tell(sentence: str) -> None:
            if opened:
                caller.slack.update_view(opened[0], notice(NOT_DONE, sentence))
            else:
                caller.say(sentence)

        def work() -> None:
            opened.append(caller.open(loading(title)))
            if _may(desk, caller, opened[0]):
                job(caller, opened[0])

        if not desk.work.submit(work, tell):
            desk.work.apologise(lambda: _told_busy(caller))

    return listener


def _told_busy(caller: Caller) -> None:
    caller.open(notice(ONE_MOMENT, BUSY))


def _may(desk: Desk, caller: Caller, view_id: str) -> bool:
    """Whether the person may; if not, the dialog says so."""
    refusal = desk.access.support(caller.user)
    if refusal:
        caller.slack.update_view(view_id, notice(NOT_DONE, refusal))
    return not refusal


def submission(
    desk: Desk,
    job: Callable[[Caller, Body], None],
    *,
    waiting: str,
    keep: str = "",
    wrong: Callable[[Body], dict[str, str]] | None = None,
    again: Callable[[Body, str], View] | None = None,
) -> Callable[..., None]:
    """A dialog's button: the dialog says that it works, until the job shows in it what came of it.

    Where there is no room for the job, a dialog in which much was typed stays; its field `keep` says so.
    `wrong` tells at once what is wrong with each field, and `again` is the dialog as it was typed, with what
    went wrong later.
    """

    def listener(ack: Ack, body: Body, view: Body) -> None:
        caller = _caller(desk, body, view["private_metadata"])
        if problems := wrong(view) if wrong else {}:
            ack(response_action="errors", errors=caller.known(problems))
            return

        def tell(sentence: str) -> None:
            shown = again(view, sentence) if again else notice(NOT_DONE, sentence)
            caller.slack.update_view(view["id"], shown)

        def work() -> None:
            if _may(desk, caller, view["id"]):
                job(caller, view)

        accepted = desk.work.submit(work, tell)
        if accepted or not keep:
            waits = notice(ONE_MOMENT, waiting if accepted else BUSY)
            ack(response_action="update", view=caller.known(waits))
        else:
            ack(response_action="errors", errors=caller.known({keep: BUSY}))

    return listener


def shown_again(desk: Desk, made: Callable[[Body], View]) -> Callable[..., None]:
    """A dialog's button that needs nothing but what was typed: the next view is the acknowledgement."""

    def listener(ack: Ack, body: Body, view: Body) -> None:
        ack(response_action="update", view=_caller(desk, body, "").known(made(view)))

    return listener


def _refused(desk: Desk, caller: Caller) -> bool:
    """Whether the person may not; then they were told so."""
    refusal = desk.access.support(caller.user)
    if refusal:
        caller.say(refusal)
    return bool(refusal)


def _caller(desk: Desk, body: Body, value: str) -> Caller:
    """Commands and interactions name the same things differently (Slack's payload reference)."""
    user = body.get("user_id") or (body.get("user") or {}).get("id") or ""
    channel = body.get("channel_id") or (body.get("channel") or {}).get("id") or ""
    view = body.get("view") or {}
    return Caller(
        user,
        value,
        url=body.get("response_url") or "",
        trigger=body.get("trigger_id") or "",
        channel=channel,
        desk=desk,
        view=view.get("id") or "",
        dialog="" if view.get("type") == "home" else view.get("id") or "",
    )


def _value(action: Body) -> str:
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
