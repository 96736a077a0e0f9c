"""Stress the result: without each trial, in every subset, and with single results pulled away."""
