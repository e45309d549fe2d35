"""`run`: Slack, the web routes and the schedules, started together and stopped together."""

from __future__ import annotations

import secrets
import signal
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import structlog

from bot.errors import PasskeeperError
from bot.jobs import timetable
from handlers.customers import customers, origin_of
from handlers.desk import Desk
from handlers.metrics import Metrics
from handlers.my_passes import add_my_passes
from handlers.pages import Pages
from handlers.passes_page import passes_page
from handlers.patience import Patience
from handlers.schedules import Schedule, scheduler_of, set_right
from handlers.slack import build
from handlers.standing import LedgerFigures, Outside, build_info, connection
from handlers.stripe_webhook import StripeWebhook
from handlers.web import Readiness, serve, web_app
from handlers.work import Work
from services.building_slack import SlackServices
from services.gateways.traffic import listening
from services.my_passes import MyPasses
from services.premises import move_in, require_address
from services.rounds import recover, rounds_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from apscheduler.schedulers.background import BackgroundScheduler
    from flask import Blueprint, Flask
    from slack_bolt import App

    from handlers.socket import Socket
    from handlers.web import Server
    from services.building import Services

log = structlog.get_logger("passkeeper.run")

WORKERS, WAITING = 8, 200
"""Jobs at work, and in line behind them; one more is told that the desk is busy."""

HEAD_START = 0.05
"""Seconds that a job waits before it begins, so that many commands at once are all acknowledged first."""

DRAIN_SECONDS, LOOK_SECONDS = 10.0, 60.0
"""How long a stop lets work go on, and how often the timer is looked after meanwhile."""

BROKEN = 1
"""The exit code of a bot that a new start mends: systemd starts it again, as it does not after 2."""


def run(
    services: Services,
    stop: threading.Event | None = None,
    timer: Callable[[Schedule], BackgroundScheduler] = scheduler_of,
) -> int:
    """Serves until a signal (or `stop`); then takes nothing new, and gives running work ten seconds.

    `timer` makes what looks at the schedule again and again; it is started here. The exit code is `BROKEN`
    where it stopped by itself, since the web server hears nobody any more.
    """
    services.settings.require_for_run()
    require_address(services.settings)
    stop = stop or _on_signal()
    with ExitStack() as stack:
        move_in(services.settings, stack)
        server, scheduler = _start(services, stop, stack, timer)
        while not stop.wait(LOOK_SECONDS):
            set_right(scheduler, services.clock())
        code = BROKEN if server.broken else 0
        log.info("stopping")
    return code


def _start(
    services: Services,
    stop: threading.Event,
    stack: ExitStack,
    timer: Callable[[Schedule], BackgroundScheduler],
) -> tuple[Server, BackgroundScheduler]:
    settings, metrics = services.settings, Metrics()
    patience = Patience(DRAIN_SECONDS, time.monotonic)
    stack.callback(services.close)
    slack = SlackServices(services)
    recover(services)
    work = _work(metrics)
    stack.callback(lambda: work.drain(patience.left()))
    schedule = _schedule(services, slack, metrics)
    stack.callback(lambda: schedule.stop(patience.left()))
    scheduler = timer(schedule)
    scheduler.start()
    stack.callback(scheduler.shutdown, wait=False)
    secret = settings.slack_signing_secret
    bolt = build(_desk(services, slack, work), signing_secret=secret.get_secret_value() if secret else "")
    socket = _socket(services, bolt, metrics)
    _show(services, metrics, socket, stack)

    def ready() -> Readiness:
        return Readiness(_slack_answers(services, socket), _ledger_answers(services), scheduler.running)

    webhook = StripeWebhook(services.intake, metrics.registry)
    webhook.start()
    stack.callback(lambda: webhook.close(patience.left()))
    app = site(services, work, None if socket else bolt, ready, metrics, webhook)
    server = serve(app, settings.host, settings.port, deaf=stop.set)
    stack.callback(server.close)
    if socket:
        socket.connect()
        stack.callback(socket.close)
    stack.callback(patience.left)
    log.info("started", port=server.port, socket_mode=socket is not None)
    return server, scheduler


def site(
    services: Services,
    work: Work,
    bolt: App | None,
    ready: Callable[[], Readiness],
    metrics: Metrics,
    webhook: StripeWebhook,
) -> Flask:
    """Every web route; `bolt` is None in Socket Mode."""
    app = web_app(bolt, ready, metrics, webhook, _customers(services, work))
    app.register_blueprint(passes_page(origin_of(services.settings.site_webhook_url)))
    return app


def _work(metrics: Metrics) -> Work:
    return Work(
        workers=WORKERS,
        waiting=WAITING,
        metrics=metrics,
        new_reference=lambda: secrets.token_hex(4),
        head_start=HEAD_START,
    )


def _show(services: Services, metrics: Metrics, socket: Socket | None, stack: ExitStack) -> None:
    """What the page of figures tells beside what the handlers count themselves."""
    metrics.registry.register(LedgerFigures(services.ledger, services.clock))
    stack.enter_context(listening(Outside(services.settings, metrics.registry).heard))
    build_info(metrics.registry)
    if socket:
        connection(metrics.registry, lambda: socket.connected)


def _desk(services: Services, slack: SlackServices, work: Work) -> Desk:
    return Desk(
        lookup=services.lookup,
        fixing=services.fixing,
        requests=slack.requests,
        announcing=services.announcing,
        health=services.health,
        endpoint_repairs=services.endpoint_repairs,
        apologies=services.apologies,
        homes=slack.homes,
        spreadsheets=slack.spreadsheets,
        access=slack.access,
        readers=slack.readers,
        messenger=slack.messenger,
        replies=slack.messenger,
        work=work,
        pages=Pages(new_token=lambda: secrets.token_urlsafe(8)),
        clock=services.clock,
    )


def _customers(services: Services, work: Work) -> Blueprint:
    origin = origin_of(services.settings.site_webhook_url)
    tokens = services.clerk_tokens([origin])

    def report(caller: str, message: str, session_id: str | None) -> bool:
        kept = services.reports.take(caller, message, session_id)
        if kept:
            work.submit(services.reports.deliver, lambda why: log.info("report waits", detail=why))
        return kept

    routes = customers(services.self_service, tokens, origin=origin, report=report)
    return add_my_passes(routes, MyPasses(services.store, services.clock), tokens)


def _schedule(services: Services, slack: SlackServices, metrics: Metrics) -> Schedule:
    settings = services.settings
    jobs = timetable(minutes=settings.sweep_minutes, daily_at=settings.daily_at, timezone=settings.timezone)
    return Schedule(
        timetable=jobs,
        steps=rounds_of(
            services, jobs, {"requests": slack.settling.deliver, "homes": slack.homes.refresh}
        ).steps,
        book=services.ledger,
        metrics=metrics,
        clock=services.clock,
        new_reference=lambda: secrets.token_hex(4),
        started=services.clock(),
    )


def _socket(services: Services, bolt: App, metrics: Metrics) -> Socket | None:
    token = services.settings.slack_app_token
    if token is None or services.slack_client is None:
        return None
    from handlers.socket import Socket  # noqa: PLC0415 (only where Socket Mode is chosen)

    return Socket(bolt, app_token=token.get_secret_value(), client=services.slack_client, metrics=metrics)


def _slack_answers(services: Services, socket: Socket | None) -> bool:
    if socket is not None:
        return socket.connected
    return services.slack is not None and services.slack.answers()


def _ledger_answers(services: Services) -> bool:
    try:
        services.ledger.last_sweep(services.clock())
    except PasskeeperError:
        return False
    return True


def _on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
