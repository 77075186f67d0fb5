"""Scenarios and strategies: what a run is made of, and their files.

A *scenario* is the world that a policy-maker does not choose; a *strategy* is what the policy-maker does.
"""

from scenarios.behaviour import Behaviour
from scenarios.files import dumps, load_scenario, load_strategy, loads, save, scenario_names, strategy_names
from scenarios.initial import Accounting, Initial
from scenarios.json_schema import schema
from scenarios.population import DrawnPopulation, Place, TabulatedPopulation
from scenarios.problems import InvalidSpecificationError, Problem, validate
from scenarios.scenario import Scenario, Service
from scenarios.strategy import Strategy
from scenarios.synthetic import synthetic_scenario
from scenarios.use_cases import first_services

__all__ = [
    "Accounting", "Behaviour", "DrawnPopulation", "Initial", "InvalidSpecificationError", "Place", "Problem",
    "Scenario", "Service", "Strategy", "TabulatedPopulation", "dumps", "first_services", "load_scenario",
    "load_strategy", "loads", "save", "scenario_names", "schema", "strategy_names", "synthetic_scenario",
    "validate",
]  # fmt: skip
