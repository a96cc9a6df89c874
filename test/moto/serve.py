"""Serves moto on a free port of loopback, and ends when its standard input does: with whoever started it."""

import os
import sys
import threading

from moto.moto_api._internal.urls import url_paths
from moto.server import main


def end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


def tell_sqs_time(request, _full_url, _headers):
    """From now on queues live at the time in the body, in milliseconds: delays, visibility and age are moto's own work."""
    from moto.sqs import models

    now_ms = float(request.data)
    models.unix_time_millis = lambda: now_ms
    models.unix_time = lambda: now_ms / 1000
    return 200, {}, ""


url_paths["{0}/moto-api/sqs-time"] = tell_sqs_time
threading.Thread(target=end_with_parent, daemon=True).start()
main(["--host", "127.0.0.1", "--port", "0"])
