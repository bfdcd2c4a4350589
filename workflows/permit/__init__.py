"""Electronic permits for the eight special operations, from application to closing on the spot."""
