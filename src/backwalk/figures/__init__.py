"""One figure a file: results in, axes out; `picture` makes of them an image with an alt text."""

from backwalk.figures.albatross import albatross
from backwalk.figures.flow import flow
from backwalk.figures.forest import forest
from backwalk.figures.picture import picture
from backwalk.figures.printed import printed

__all__ = ["albatross", "flow", "forest", "picture", "printed"]
