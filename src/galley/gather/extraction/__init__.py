"""What a web page tells: its main text, title, authors and dates, out of all that stands around them.

```python
article = extract(body, url="https://example.org/bridge", charset="utf-8")
```
"""

from galley.gather.extraction.article import Article, extract

__all__ = ["Article", "extract"]
