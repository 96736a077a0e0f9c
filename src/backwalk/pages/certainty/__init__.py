"""Rate the certainty: GRADE, harms, and published averages beside ours."""
