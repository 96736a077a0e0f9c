"""Labels of a figure that are cut or lie on each other."""

import itertools


def overlaps(figure):
    """Find texts that are cut by the edge of the figure or lie on each other."""
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height()
    texts = [t for ax in figure.axes for t in ax.texts]
    texts += [t for ax in figure.axes if ax.axison for t in [*ax.get_xticklabels(), *ax.get_yticklabels()]]
    boxes = [(t.get_text(), t.get_window_extent()) for t in [*texts, *figure.texts] if t.get_text() and t.get_visible()]
    cut = [s for s, b in boxes if b.x0 < 0 or b.y0 < 0 or b.x1 > width or b.y1 > height]
    on_each_other = [
        (s, other)
        for (s, a), (other, b) in itertools.combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]
    return cut, on_each_other
