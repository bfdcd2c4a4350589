"""A day of a whole factory with everything going wrong: `run.py bench soak`, and some hours of it in the tests."""
