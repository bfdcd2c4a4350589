"""People outside the factory: passers-by, drivers, contractors. They may report, ask after their own report and be
thanked; what only employees may see stays inside."""
