"""Parts under every story that come with the site itself; other apps add theirs in `ready()`."""
