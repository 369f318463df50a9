from dataclasses import replace

import pytest

from parstudy.errors import FrameworkError
from parstudy.indices import (
    Aggregate,
    Choice,
    Denominator,
    Impute,
    IndexSpec,
    Node,
    Normalise,
    Screen,
    Treat,
    Tree,
    WeightNoise,
    Weights,
)
from tests.indices.examples import small_tree


def test_rules_say_everything_that_was_decided():
    assert Normalise("minmax").plain() == {
        "method": "minmax", "low": 0.0, "high": 100.0, "years": "pooled",
    }  # fmt: skip
    assert Treat("winsorise").max_points == 5


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Impute("guess"), "no such method"),
        (lambda: Impute("last", group="region"), "group = 'region' has no effect"),
        (lambda: Normalise("zscore", low=1), "low = 1 has no effect"),
        (lambda: Normalise("minmax", low=5, high=5), "does not lie below"),
        (lambda: Normalise("zscore", sd=0), "sd = 0 is not positive"),
        (lambda: Normalise("goalposts", low=0), "'high' is needed"),
        (lambda: Normalise("minmax", years="all"), "neither 'each' nor 'pooled'"),
        (lambda: Treat("winsorise", max_points=0), "no point is ever moved"),
        (lambda: Treat("winsorise", then="square"), "'square' is none of"),
        (lambda: Treat("winsorise", power=0.5), "power has no effect"),
        (lambda: Treat("winsorise", then="none", combined=True), "combined has no effect"),
        (lambda: Aggregate("generalised", power=0), "geometric mean"),
        (lambda: Aggregate("mean_min", alpha=2), "alpha = 2"),
        (lambda: Aggregate("mpi", penalty=3), "penalty = 3"),
        (lambda: Aggregate("owa", order_weights=(1, -1)), "negative"),
        (lambda: Aggregate("arithmetic", min_available=1.5), "min_available = 1.5"),
        (lambda: Weights("benefit_of_doubt", share_low=0.6, share_high=0.2), "share_high = 0.2"),
        (lambda: Weights("importance", targets={"x": 0}), "not all positive"),
        (lambda: Screen(by="colour"), "none of 'missing'"),
        (lambda: Screen(min_available=0), "no unit can ever be left out"),
        (lambda: Screen(include=("a",), exclude=("a",)), "both included and excluded: a"),
        (lambda: WeightNoise(1, 1.0), "between 0 and 1"),
        (lambda: Choice("c", "impute", ("mean",)), "fewer than two options"),
        (lambda: Choice("c", "impute..x", ("mean", "median")), "no place"),
        (lambda: Choice("c", "impute = 1 #", ("mean", "median")), "no place"),
        (lambda: Choice("c", "impute = 1\na", ("mean", "median")), "no place"),
        (
            lambda: Impute("mean", own={"x": Impute("mean", own={"y": Impute("last")})}),
            "rules of its own",
        ),
    ],
)
def test_rules_that_cannot_take_effect(make, said):
    with pytest.raises(FrameworkError, match=said):
        make()


SPEC = IndexSpec(small_tree())
PAIR = ((1, 2), (0.5, 1))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"denominate": {"q": Denominator("people")}}, "'q', which is no indicator"),
        ({"impute": Impute("mean", own={"A": Impute("last")})}, "'A', which is no indicator"),
        ({"treat": Treat("none", own={"q": Treat("log")})}, "'q', which is no indicator"),
        ({"weights": Weights("given", own={"x": Weights("equal")})}, "'x', which is no aggregate"),
        ({"aggregate": Aggregate(own={"x": Aggregate("harmonic")})}, "'x', which is no aggregate"),
        ({"treat": Treat("log", own={c: Treat("none") for c in "xyzw"})}, "never applies"),
        ({"treat": Treat("log", years="each")}, "treated year by year"),
        ({"normalise": Normalise("distance_to_target")}, "'x' has no target"),
        ({"weights": Weights("ahp", matrix=((1,),))}, "compare 1 children, not 2"),
        (
            {"weights": Weights("given", own={"A": Weights("importance", targets={"z": 1})})},
            "'z', which is no child",
        ),
        (
            {"weights": Weights("benefit_of_doubt"), "aggregate": Aggregate("geometric")},
            "no effect under benefit of the doubt",
        ),
        (
            {"weights": Weights("benefit_of_doubt", share_low=0.6)},
            "2 shares between 0.6 and 1.0 cannot sum to 1",
        ),
        ({"aggregate": Aggregate("owa", order_weights=(1, 2, 3))}, "3 order_weights for 2"),
        ({"aggregate": Aggregate("owa", order_weights=(1, 2))}, "weights have no effect"),
        ({"aggregate": Aggregate("mpi")}, "'mpi' is not defined for 'x' normalised by 'minmax'"),
        ({"aggregate": Aggregate("ampi")}, "normalise by ampi"),
        ({"uncertain": (WeightNoise(3, 0.2),)}, "moves no weight"),
        ({"uncertain": (WeightNoise(1, 0.2), WeightNoise(1, 0.3))}, "two uncertain choices"),
    ],
)
def test_specifications_that_cannot_take_effect(parts, said):
    with pytest.raises(FrameworkError, match=said):
        replace(SPEC, **parts)


def test_ordered_average_is_fine_with_equal_weights():
    tree = small_tree().with_weights({"A": 1.0})
    IndexSpec(tree, aggregate=Aggregate("owa", order_weights=(1, 2)))
    IndexSpec(
        small_tree(), weights=Weights("equal"), aggregate=Aggregate("owa", order_weights=(1, 2))
    )


def test_noise_moves_only_weights_that_matter():
    noise = WeightNoise(1, 0.2)
    assert SPEC.perturbed(noise) == ("x", "y", "z", "w")
    best = Weights("given", own={"B": Weights("benefit_of_doubt")})
    assert replace(SPEC, weights=best).perturbed(noise) == ("x", "y")
    alone = Tree((Node("x", "A"), Node("y", "Index"), Node("A", "Index"), Node("Index")))
    assert IndexSpec(alone).perturbed(noise) == ("y",)
