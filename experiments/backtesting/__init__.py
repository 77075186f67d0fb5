"""Series of the past that no calibration has seen, predicted; and naive forecasts beside the model's.

`backtest` does it all; `Ignorance` says where draws of the parameters come from.
"""

from experiments.backtesting.backtest import Backtest, backtest
from experiments.backtesting.baselines import BASELINES, Forecast, Known
from experiments.backtesting.ignorance import Ignorance

__all__ = ["BASELINES", "Backtest", "Forecast", "Ignorance", "Known", "backtest"]
