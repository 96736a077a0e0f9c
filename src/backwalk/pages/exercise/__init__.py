"""Set it beside other exercise: is it walking backward, or any extra exercise?"""
