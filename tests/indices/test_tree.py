import pytest

from parstudy.errors import FrameworkError
from parstudy.indices import Node, Tree
from tests.indices.examples import small_tree


def test_walks_up_and_down():
    tree = small_tree()
    assert tree.root == "Index"
    assert tree.indicators == ("x", "y", "z", "w")
    assert tree.aggregates == ("A", "B", "Index")
    assert tree.downwards == ("Index", "B", "A", "x", "y", "z", "w")
    assert tree.leaves("A") == ("x", "y")
    assert tree.ancestors("x") == ("A", "Index")
    assert tree.at_level(2) == ("A", "B")


def test_branches_may_differ_in_depth():
    tree = Tree(
        (Node("x", "A"), Node("y", "A"), Node("z", "Index"), Node("A", "Index"), Node("Index"))
    )
    assert {node.code: node.level for node in tree.nodes} == {
        "x": 1,
        "y": 1,
        "z": 1,
        "A": 2,
        "Index": 3,
    }


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ((Node("x", "Top"), Node("x", "Top"), Node("Top")), "'x' comes twice"),
        ((Node("x", "Nowhere"), Node("y", "Top"), Node("Top")), "'Nowhere' of 'x'"),
        ((Node("x", "A"), Node("A", "B"), Node("B", "A")), "A → B → A"),
        ((Node("x", "Top"), Node("Top"), Node("lost")), "Top, lost"),
        ((Node("Top"),), "no indicator"),
        ((Node("x", "x"),), "x → x"),
        ((Node("x", "Top", direction=0), Node("Top")), "direction 0"),
        ((Node("x", "A"), Node("A", "Top", direction=-1), Node("Top")), "takes \\+1 only"),
        ((Node("x", "Top", weight=-1.0), Node("Top")), "weight -1.0 is negative"),
        ((Node("x", "Top", weight=float("nan")), Node("Top")), "weight nan"),
        ((Node("x", "Top", weight=0), Node("y", "Top", weight=0), Node("Top")), "sum to zero"),
        ((Node("x", "Top", level=2), Node("Top", level=2)), "level 2, its parent 'Top' level 2"),
    ],
)  # fmt: skip
def test_refuses_what_is_no_tree(nodes, said):
    with pytest.raises(FrameworkError, match=said):
        Tree(nodes)


def test_all_faults_come_together():
    with pytest.raises(FrameworkError) as caught:
        Tree((Node("x", "A", direction=2), Node("y", "A", weight=-1), Node("A")))
    assert len(caught.value.faults) == 2


def test_flat_tree_and_its_weights():
    tree = Tree.flat({"x": 1, "y": -1}, weights={"y": 3}, index="Total")
    assert [(n.code, n.direction, n.weight) for n in tree.nodes] == [
        ("x", 1, 1.0), ("y", -1, 3), ("Total", 1, 1.0),
    ]  # fmt: skip
    with pytest.raises(FrameworkError, match="absent nodes: q"):
        tree.with_weights({"q": 1.0})
