"""识别调整: what the presses teach about a camera's rule, told to the officer and never applied in silence."""
