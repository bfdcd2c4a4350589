"""应急集合: everybody on site is asked whether they have reached the assembly point; who has not is named."""
