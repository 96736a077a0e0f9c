"""An evidence review of backward walking for knee health: tables, pooling, figures, words."""

from importlib import import_module
from importlib.metadata import version as _version

__version__ = _version("backwalk")


def face(rooms, modules=()):
    """Give a module's public names, each fetched from its room when first asked for: (__all__, __getattr__, __dir__).

    rooms : {module of backwalk: names it offers}; modules : modules of backwalk that are themselves public
    """
    home = {name: room for room, names in rooms.items() for name in names}
    offered = sorted(home) + list(modules)

    def fetch(name):
        if name in home:
            return getattr(import_module(f"backwalk.{home[name]}"), name)
        if name in modules:
            return import_module(f"backwalk.{name}")
        raise AttributeError(f"backwalk has no public name {name!r}")

    return offered, fetch, lambda: offered


_ROOMS = {
    "problems": ("DataError", "Problem"),
    "tables.checks": ("check",),
    "statistics.combine": ("fisher", "one_sided", "sign_test", "stouffer"),
    "statistics.counts": ("log_odds_ratio", "log_risk_ratio", "risk_difference"),
    "statistics.dependence": ("cluster_robust",),
    "statistics.effects": (
        "g_from_p",
        "g_from_t",
        "hedges_g",
        "log_ratio_of_means",
        "mean_difference",
    ),
    "statistics.many": ("pool_many",),
    "statistics.moderators": ("meta_regression", "subgroups"),
    "statistics.permutations": ("permutation_test",),
    "statistics.pooling": ("Pooled", "check_model", "pool"),
    "statistics.reported": ("Reported", "pool_as_reported"),
    "statistics.reports": ("Report",),
    "statistics.sensitivity": ("cumulative", "gosh", "influence", "leave_one_out"),
    "statistics.smallstudy": ("egger", "trim_and_fill"),
    "style.picture": ("picture",),
    "answers.conclusion": ("Conclusion", "alternatives", "conclude"),
    "answers.contributions": ("Assumptions",),
    "answers.question": ("Question",),
    "answers.rating": ("Rating", "propose", "rate"),
    "answers.review": ("Review", "load_review"),
    "answers.trials": ("Trials",),
    "pages.adding.rehearsal": ("rehearse",),
    "pages.bias.record": ("bias_on_record",),
    "pages.bias.traffic": ("traffic",),
    "pages.certainty.beside": ("beside", "other_reviews"),
    "pages.certainty.figure": ("beside_published",),
    "pages.claims.figure": ("claim_balance",),
    "pages.claims.weighed": ("weigh_claims",),
    "pages.differences.bubble": ("bubble",),
    "pages.differences.explained": ("explained",),
    "pages.differences.groupings": ("groupings",),
    "pages.differences.groups": ("groups",),
    "pages.exercise.compared": ("beside_exercise",),
    "pages.exercise.figure": ("exercise_marks",),
    "pages.knee.compared": ("compare_mechanics",),
    "pages.knee.figure": ("gait_ratios",),
    "pages.missing.albatross": ("albatross",),
    "pages.missing.contribution_panel": ("contribution_panel",),
    "pages.missing.effect_direction": ("effect_direction",),
    "pages.missing.fared": ("guesses",),
    "pages.missing.funnel": ("funnel",),
    "pages.missing.guess_panel": ("guess_panel",),
    "pages.missing.priors": ("prior_and_posterior",),
    "pages.missing.variations": ("unprinted", "variations"),
    "pages.multiverse.curve": ("specification_curve",),
    "pages.multiverse.sweep": ("sweep",),
    "pages.multiverse.universes": ("multiverse",),
    "pages.next_trial.extended_funnel": ("extended_funnel",),
    "pages.next_trial.foresight": ("foresee",),
    "pages.next_trial.power_curves": ("power_curves",),
    "pages.outcome.forest": ("forest",),
    "pages.programme.figure": ("doses",),
    "pages.programme.plan": ("plan",),
    "pages.questions.every": ("every_other",),
    "pages.start.two_arms": ("has_two_arms", "two_arms"),
    "pages.stress.gosh_plot": ("gosh_plot",),
    "pages.stress.influence_panel": ("influence_panel",),
    "pages.trials.flow": ("flow",),
    "pages.trials.printed": ("printed",),
    "render.bulk.files": ("pool_file",),
    "render.parameters": ("check_parameters",),
}

__all__, __getattr__, __dir__ = face(_ROOMS, ("words",))
