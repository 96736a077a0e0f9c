"""Meet the trials: who was studied, what their papers print, and how the review was made."""
