"""One figure a file: results in, axes out; `picture` makes of them an image with an alt text."""

from backwalk.figures.albatross import albatross
from backwalk.figures.beside_published import beside_published
from backwalk.figures.bias_bars import bias_bars
from backwalk.figures.bubble import bubble
from backwalk.figures.claim_balance import claim_balance
from backwalk.figures.contribution_panel import contribution_panel
from backwalk.figures.doses import doses
from backwalk.figures.effect_direction import effect_direction
from backwalk.figures.extended_funnel import extended_funnel
from backwalk.figures.flow import flow
from backwalk.figures.forest import forest
from backwalk.figures.funnel import funnel
from backwalk.figures.gait_ratios import gait_ratios
from backwalk.figures.gosh_plot import gosh_plot
from backwalk.figures.groups import groups
from backwalk.figures.influence_panel import influence_panel
from backwalk.figures.picture import picture
from backwalk.figures.power import power_curves
from backwalk.figures.printed import printed
from backwalk.figures.priors import prior_and_posterior
from backwalk.figures.specification_curve import specification_curve
from backwalk.figures.traffic import traffic

__all__ = [
    "albatross",
    "beside_published",
    "bias_bars",
    "bubble",
    "claim_balance",
    "contribution_panel",
    "doses",
    "effect_direction",
    "extended_funnel",
    "flow",
    "forest",
    "funnel",
    "gait_ratios",
    "gosh_plot",
    "groups",
    "influence_panel",
    "picture",
    "power_curves",
    "printed",
    "prior_and_posterior",
    "specification_curve",
    "traffic",
]
