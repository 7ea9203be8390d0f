"""Who renders a Wagtail page: a lower app declares the page, a higher one gives it its look.

`newsroom` and others mix `RenderedPage` into a page class; `site` registers the view:

```python
@renders("galley_newsroom.StoryPage")
def story(page, request): return TemplateResponse(request, "site/story.html", {...})
```
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

Renderer = Callable[[Any, HttpRequest], HttpResponse]
_renderers: dict[str, Renderer] = {}


def renders(model_label: str) -> Callable[[Renderer], Renderer]:
    """Register the view of a page model, named as `Model._meta.label`."""

    def register(renderer: Renderer) -> Renderer:
        _renderers[model_label] = renderer
        return renderer

    return register


class RenderedPage:
    """Mixed into a Wagtail page class before `Page`: it is served and previewed by the registered renderer.

    Raises:
        LookupError: on serving a page that no app renders.
    """

    _meta: Any

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            renderer = _renderers[self._meta.label]
        except KeyError:
            raise LookupError(f"No app renders {self._meta.label}.") from None
        return renderer(self, request)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        response = self.serve(request)
        return response.render() if hasattr(response, "render") else response
