"""联锁旁路: an interlock is out of action only with a name, a reason, an approver, an end, and proof of its return."""
