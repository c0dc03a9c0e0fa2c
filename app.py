"""The application; ``python app.py`` sets up, loads the fictional city the first time, and serves it."""

from apscheduler.schedulers.background import BackgroundScheduler
from waitress import serve

from tracker import create_app, scheduler
from tracker.cli.first_run import first_lines, prepare
from tracker.config import BadSetting
from tracker.core import clock
from tracker.core.drills import OtherPace

try:
    app = create_app()
except BadSetting as bad:
    raise SystemExit(str(bad)) from None

HOST, PORT = "127.0.0.1", 5000

if __name__ == "__main__":
    try:
        report = prepare(app.extensions["tracker"])
    except OtherPace as other:
        raise SystemExit(str(other)) from None
    for line in first_lines(app.extensions["tracker"], report, f"http://{HOST}:{PORT}/"):
        print(line, flush=True)
    scheduler.start(BackgroundScheduler(timezone=clock.ZONE), app.extensions["tracker"])
    # What proxies say is looked at by the application itself, which knows how many there are.
    serve(app, host=HOST, port=PORT, threads=4, clear_untrusted_proxy_headers=False)
