"""Look inside the knee: forward against backward, study by study."""
