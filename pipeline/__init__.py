"""The rules of selling: stages, moves, staleness, funnel arithmetic, money, refusals. Pure, standard library only."""
