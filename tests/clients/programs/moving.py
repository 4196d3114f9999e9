"""Where a client program finds its exchange: each host of its client's URLs becomes the one here."""

import os
import re

HOSTS = {
    r"^https?://[^/]+": os.environ["MOCKEX_REST_URL"],
    r"^wss?://[^/]+": os.environ["MOCKEX_WS_URL"],
}


def moved(urls: object) -> object:
    """The same URLs, each path as it was."""
    if isinstance(urls, dict):
        return {name: moved(url) for name, url in urls.items()}
    for host, here in HOSTS.items():
        urls = re.sub(host, here, str(urls))
    return urls
