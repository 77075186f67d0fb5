"""Series of the past that no calibration has seen, predicted; and naive forecasts beside the model's."""
