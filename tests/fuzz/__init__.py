"""Long trials with changed samples; `make fuzz` runs them."""
