"""Unknowns that follow from each other, as one knot."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cases.reports.suppression.relation import Relation, carry, not_implied
from cases.reports.suppression.tied import tie

SIZE = 6


@st.composite
def tied_relations(draw: st.DrawFn) -> tuple[list[int], list[Relation]]:
    """Counts, and relations of two or three of them that hold."""
    truth = draw(st.lists(st.integers(0, 9), min_size=SIZE, max_size=SIZE))
    relations = []
    for _ in range(draw(st.integers(1, 7))):
        size = draw(st.sampled_from([2, 2, 3]))
        unknowns = draw(
            st.lists(st.integers(0, SIZE - 1), min_size=size, max_size=size, unique=True)
        )
        terms = tuple((unknown, draw(st.sampled_from([1, -1]))) for unknown in unknowns)
        added = sum(factor * truth[unknown] for unknown, factor in terms)
        lower = draw(st.sampled_from([added, added, added - 2, -math.inf]))
        relations.append(Relation(terms, lower, added))
    return truth, relations


@given(tied_relations())
def test_knots_of_the_true_counts_give_them_back(case: tuple[list[int], list[Relation]]) -> None:
    truth, relations = np.array(case[0]), case[1]
    tied = tie(SIZE, relations)
    assert (tied.loosened(tied.knotted(truth)) == truth).all()


@given(tied_relations(), st.lists(st.integers(-9, 9), min_size=SIZE, max_size=SIZE))
def test_counts_fit_relations_exactly_if_their_knots_do(
    case: tuple[list[int], list[Relation]], moves: list[int]
) -> None:
    truth, relations = np.array(case[0]), case[1]
    tied = tie(SIZE, relations)
    knots = tied.knotted(truth) + np.array(moves[: tied.size])
    counts = tied.loosened(knots)
    assert all_hold(relations, counts) == all_hold(tied.relations(relations), knots)


@given(tied_relations())
def test_no_relation_of_two_knots_ties_them_any_more(
    case: tuple[list[int], list[Relation]],
) -> None:
    tied = tie(SIZE, case[1])
    for relation in tied.relations(case[1]):
        is_pair = len(relation.terms) == 2 and relation.lower == relation.upper
        assert not is_pair or {abs(factor) for _, factor in relation.terms} != {1}


@given(tied_relations())
def test_carried_bounds_keep_the_true_counts_and_imply_what_is_left_out(
    case: tuple[list[int], list[Relation]],
) -> None:
    truth, relations = case
    low, high = [0.0] * SIZE, [12.0] * SIZE
    carry(relations, low, high)
    assert all(least <= true <= most for least, true, most in zip(low, truth, high, strict=True))
    kept = list(not_implied(relations, low, high))
    for corner in (low, high):
        assert all_hold([one for one in relations if one not in kept], np.array(corner))


def test_tied_bounds_are_the_narrowest_of_all_members() -> None:
    """One is what the other leaves of nine, so that between them they have four ends."""
    tied = tie(2, [Relation(((0, 1), (1, 1)), 9, 9)])
    low, high = tied.bounds(np.array([2.0, 0.0]), np.array([math.inf, 6.0]))
    assert tied.size == 1
    assert tied.ends(0, low, high) == (3, 9)
    assert tied.ends(1, low, high) == (0, 6)


def test_twice_a_count_is_rounded_to_what_whole_numbers_allow() -> None:
    tied = tie(2, [Relation(((0, 1), (1, -1)), 0, 0)])
    (relation,) = tied.relations([Relation(((0, 1), (1, 1)), 3, 7)])
    assert (relation.lower, relation.upper) == (2, 3)


def all_hold(relations: list[Relation], counts: np.ndarray) -> bool:
    """Put the counts into every relation."""
    sums = [sum(factor * counts[n] for n, factor in one.terms) for one in relations]
    return all(one.lower <= added <= one.upper for one, added in zip(relations, sums, strict=True))
