"""Heavy work outside the event loop: voice to text, composed pictures. The job table is the truth."""
