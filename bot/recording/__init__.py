"""The permit's side of video: who may push, what was seen, which segments are kept and for how long."""
