"""The end of every `--help`: examples that work as they stand, and what the exit code tells a script."""

from __future__ import annotations

from dataclasses import dataclass

import click

FINE, FOUND, NOT_DONE = (
    "0 nothing wrong, or done as asked",
    "1 something that a person should act on",
    "2 it could not be completed",
)
PARTLY = "2 not everything could be looked at"
_WRITING = ("0 done as asked", "1 a plan that waits for --yes, or a refusal", NOT_DONE)
_FILE = ("0 done", "2 the file or the store could not be used")


@dataclass(frozen=True, slots=True)
class Page:
    """`examples` are what stands after `python app.py`; a comment may follow."""

    examples: tuple[str, ...] = ()
    codes: tuple[str, ...] = (FINE, FOUND, NOT_DONE)

    @property
    def text(self) -> str:
        parts = [("Examples:", [f"python app.py {example}" for example in self.examples])]
        parts.append(("Exit codes:", list(self.codes)))
        told = ["\n".join(("\b", head, *(f"  {line}" for line in lines))) for head, lines in parts if lines]
        return "\n\n".join(told)


PAGES = {
    "run": Page(
        ("run",), ("0 it was stopped", "1 it broke, and a new start mends it", "2 it could not start")
    ),
    "demo": Page(("demo", "demo --port 8500"), ("0 it was stopped", "2 it could not start")),
    "check": Page(
        ("check ada@example.com", "check cs_live_a1B2c3D4e5 --json"),
        ("0 everything is as it was paid for", "1 something to act on, or nobody was found", PARTLY),
    ),
    "reconcile": Page(
        ("reconcile --days 30", "reconcile --account acct_oak", "reconcile --post"),
        ("0 no gap", "1 at least one gap", f"{PARTLY}, whether or not there were gaps"),
    ),
    "fix": Page(
        ("fix ada@example.com", "fix ada@example.com --yes", "fix --all --days 7 --yes --manager"),
        (
            "0 nothing to fix, or all of it was done",
            "1 something is left to do, or nobody was found",
            NOT_DONE,
        ),
    ),
    "grant": Page(
        (
            'grant --user user_ada --pass pass-ten --reason "paid by bank transfer"',
            'grant --user user_ada --pass pass-ten --reason "by phone" --session cs_live_a1B2c3D4e5 --yes',
        ),
        _WRITING,
    ),
    "undo": Page(("undo act_4f1c9e", "undo act_4f1c9e --yes"), _WRITING),
    "health": Page(
        ("health", "health --post"),
        ("0 all is well", "1 something is wrong", "2 an account could not be read"),
    ),
    "doctor": Page(
        ("doctor", "doctor --json"), ("0 nothing is wrong", "1 something is wrong", "2 it could not be run")
    ),
    "summary": Page(
        ("summary --period week", "summary --period month --csv figures", "summary --post"),
        ("0 the figures are complete", f"{PARTLY}, so they are not"),
    ),
    "draft": Page(
        ("draft cs_live_a1B2c3D4e5", "draft cs_live_a1B2c3D4e5 --language nb --signed Kari"),
        ("0 here it is", "2 nothing true can be written yet, and why"),
    ),
    "audit": Page(("audit", "audit --since 2026-11-01 --json"), ("0 here it is, even if empty", NOT_DONE)),
    "import": Page(("import production.tar.gz", "import one-pass.ndjson"), _FILE),
    "export": Page(("export passes.ndjson",), _FILE),
    "backup": Page(codes=("0 made, read back and whole", "2 there is no backup, and why")),
    "restore": Page(
        codes=("0 it is whole, and in place where --yes was said", "1 a plan that waits for --yes", NOT_DONE)
    ),
    "erase": Page(codes=("0 nothing is known, or it was blanked", "1 a plan that waits for --yes", NOT_DONE)),
    "letters": Page(codes=("0 nothing was given up", "1 something was", NOT_DONE)),
    "replay": Page(codes=("0 done, or nothing to do", "1 a plan that waits for --yes", NOT_DONE)),
    "completion": Page(
        ("completion bash", "completion zsh > _passkeeper"),
        ("0 here it is", "2 there is none for that shell"),
    ),
}
"""Per command, by name. Any other has the usual codes, and its examples in its own words."""


def explained(command: click.Command) -> click.Command:
    """The command, and those inside it, with their page at the end of their help."""
    command.epilog = PAGES.get(command.name or "", Page()).text
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            explained(inner)
    return command
