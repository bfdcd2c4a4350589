"""巡检: rounds by QR code, at the point and not from a chair."""
