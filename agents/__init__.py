"""Agents: boroughs, institutions, partners outside and City Hall, and the rules by which they decide.

Every behavioural rule is one small pure function in `agents.rules`.
"""

from agents.actor import Actor
from agents.borough import Borough
from agents.city_hall import CityHall
from agents.institution import Institution
from agents.organisation import Offer, Organisation, Wish
from agents.outside_partner import OutsidePartner
from agents.setting import Observation, Terms

__all__ = [
    "Actor", "Borough", "CityHall", "Institution", "Observation", "Offer", "Organisation", "OutsidePartner", "Terms",
    "Wish",
]  # fmt: skip
