"""Alarms of cameras and sensors: how they come in, their pictures, and how far each rule may be trusted."""
