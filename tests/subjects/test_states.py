from plateau.subjects.states import DECIDED_BY_TEAM, LIFE, MOVES, OPEN, PRIVATE, State, needs_reason


def test_every_state_is_reached_from_a_draft() -> None:
    reached, edge = {State.DRAFT}, [State.DRAFT]
    while edge:
        for to in MOVES[edge.pop()]:
            if to not in reached:
                reached.add(State(to))
                edge.append(State(to))
    assert reached == set(State)


def test_only_a_merged_subject_is_at_its_end() -> None:
    assert [state for state in State if not MOVES[state]] == [State.MERGED]


def test_moves_that_hurt_or_go_back_ask_for_a_reason() -> None:
    asking = {(start, to) for start in State for to in MOVES[start] if needs_reason(start, to)}
    assert {to for _start, to in asking} == {
        State.PARKED, State.DECLINED, State.WITHDRAWN,
        State.IN_DEBATE, State.SHORTLISTED, State.COMMISSIONED, State.IN_PRODUCTION,
    }  # fmt: skip
    assert (State.SHORTLISTED, State.IN_DEBATE) in asking
    assert (State.IN_DEBATE, State.SHORTLISTED) not in asking
    assert [start for start, to in asking if to == State.WITHDRAWN] == [State.COMMISSIONED]


def test_what_is_open_for_debate_lies_before_production() -> None:
    assert set(LIFE[:4]) == OPEN


def test_production_and_air_are_no_button_of_the_desk_and_never_private() -> None:
    assert not {State.IN_PRODUCTION, State.PUBLISHED, State.MERGED, State.WITHDRAWN} & DECIDED_BY_TEAM
    assert not {State.IN_DEBATE, State.SHORTLISTED, State.COMMISSIONED, State.IN_PRODUCTION, State.PUBLISHED} & PRIVATE
