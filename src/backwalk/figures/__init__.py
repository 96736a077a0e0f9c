"""One figure a file: results in, axes out; `picture` makes of them an image with an alt text."""

from backwalk.figures.forest import forest
from backwalk.figures.picture import picture

__all__ = ["forest", "picture"]
