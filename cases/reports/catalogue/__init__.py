"""The fixed catalogue of reports: crosstabs, what they count, and how their counts relate."""
