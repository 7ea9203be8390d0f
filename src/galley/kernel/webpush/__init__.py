"""Web Push: short messages that reach a browser through its vendor's push service, also when no page is open.

| module | what |
|---|---|
| `data` | what travels: an address, a message, an answer |
| `encrypting` | RFC 8291 and RFC 8188: only the browser can read it |
| `vapid` | RFC 8292: the push service knows who sends; the key of this newsroom |
| `sending` | RFC 8030: one request, and what its answer means |
| `outbox` | rows: whose browsers, what waits for them, one try after another |
| `jobs` | when |

An app that pushes calls `outbox.queue_push` in the transaction of the change that it tells of.
"""
