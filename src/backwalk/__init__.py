"""An evidence review of backward walking for knee health: tables, pooling, figures, words."""

from importlib import import_module
from importlib.metadata import version as _version

__version__ = _version("backwalk")

_HOMES = {
    "checks": ("DataError", "Problem", "check"),
    "question": ("Question",),
    "bias": ("bias_on_record",),
    "answers": ("Trials",),
    "review": ("Review", "load_review"),
    "effects": (
        "benefit",
        "g_from_p",
        "g_from_t",
        "hedges_g",
        "log_ratio_of_means",
        "mean_difference",
        "standardised_change",
    ),
    "pooling": ("Pooled", "check_model", "pool"),
    "many": ("pool_many",),
    "reports": ("Report",),
    "reported": ("Reported", "pool_as_reported"),
    "contributions": ("Assumptions",),
    "combine": ("fisher", "one_sided", "sign_test", "stouffer"),
    "sensitivity": ("cumulative", "gosh", "influence", "leave_one_out"),
    "moderators": ("meta_regression", "permutation_test", "subgroups"),
    "smallstudy": ("egger", "pet_peese", "trim_and_fill"),
    "dependence": ("cluster_robust",),
    "comparators": ("comparisons",),
    "claims": ("weigh_claims",),
    "mechanics": ("compare_mechanics",),
    "conclusion": ("Conclusion", "alternatives", "conclude"),
    "assumptions": ("unprinted", "variations"),
    "certainty": ("Rating", "propose", "rate"),
    "published": ("beside", "other_reviews"),
    "rehearsal": ("rehearse",),
    "explain": ("explained",),
    "grouped": ("groupings",),
    "programme": ("plan",),
    "foresight": ("foresee",),
    "sweeping": ("sweep",),
    "universes": ("multiverse",),
    "figures": (
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
    ),
}
_MODULES = ("words",)
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME) + list(_MODULES)


def __getattr__(name):
    if name in _HOME:
        return getattr(import_module(f"backwalk.{_HOME[name]}"), name)
    if name in _MODULES:
        return import_module(f"backwalk.{name}")
    raise AttributeError(f"module 'backwalk' has no attribute {name!r}")


def __dir__():
    return __all__
