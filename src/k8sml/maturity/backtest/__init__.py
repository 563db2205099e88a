"""The backtest: forecasts, verdicts and other rules on samples of the past with known outcomes."""
